using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>One assignment of one partition, with its own tracker and lane. Assigned again, the partition gets a new one: the epoch is the fence.</summary>
internal sealed class AssignedPartition : ILaneOwner
{
    private readonly ConsumerSettings _settings;
    private readonly GroupMembership _membership;
    private readonly ILogger _logger;
    private readonly Action<AssignedPartition> _reconcile;
    private readonly Action _ask;
    private readonly TimeProvider _timeProvider;
    private readonly StagedRecords _staged = new();
    private readonly Lane _lane;
    private Halt? _haltBehindStaged;
    private bool _begun;
    private long _nextOffset;
    private long _firstOffset = -1;
    private int _leaderEpoch = -1;
    private int _firstLeaderEpoch = -1;
    private bool _startSought;
    private volatile bool _startChecked;
    private volatile GroupOffset? _committedBefore;
    private volatile bool _committedAsked;
    private volatile bool _isStalled;
    private long _endReached = -1;
    private volatile bool _paused;
    private volatile bool _pausedByOperator;
    private volatile Halt? _halt;

    /// <summary>
    /// Starts an assignment. What it asks to reconcile, the poll loop pauses or resumes; asking is possible from any thread. What it asks about its
    /// offsets, the committer asks the brokers.
    /// </summary>
    /// <remarks>With a tracker that has begun already, the assignment goes on from its position, and not from the group's.</remarks>
    public AssignedPartition(
        TopicPartition topicPartition, long epoch, OffsetTracker? begun, LaneSetup lanes, Task predecessor, GroupMembership membership, ILogger logger,
        Action<AssignedPartition> reconcile, Action ask)
    {
        TopicPartition = topicPartition;
        Epoch = epoch;
        _settings = lanes.Settings;
        _membership = membership;
        _logger = logger;
        _reconcile = reconcile;
        _ask = ask;
        _timeProvider = lanes.TimeProvider;
        Tracker = begun ?? new OffsetTracker { NamesCompleted = _settings.CommitMetadata };
        _begun = begun is not null;
        _nextOffset = Tracker.NextOffset;
        StartChecked = _begun;
        Jumps = NoJumps();
        _lane = new Lane(topicPartition, Tracker, this, lanes, predecessor);
    }

    public TopicPartition TopicPartition { get; }

    public long Epoch { get; }

    public OffsetTracker Tracker { get; }

    public OffsetJumps Jumps { get; private set; }

    public Halt? Halt => _halt;

    /// <summary>Gets the lane's run, complete when nothing is in flight.</summary>
    public Task Worker => _lane.Worker;

    /// <summary>Gets the offset after the last one received; before the first, the one that was sought, or -1.</summary>
    public long NextOffset => Volatile.Read(ref _nextOffset);

    /// <summary>Gets <see cref="NextOffset"/> with the epoch of the leader that served what was before it. Poll thread only.</summary>
    public GroupOffset Next => new(TopicPartition, NextOffset, _leaderEpoch, "");

    /// <summary>Gets the first offset received, -1 before it.</summary>
    public long FirstOffset => Volatile.Read(ref _firstOffset);

    /// <summary>Gets or sets whether the poll loop has paused the partition. Set on the poll thread only.</summary>
    public bool Paused
    {
        get => _paused;
        set => _paused = value;
    }

    /// <summary>Gets or sets whether an operator paused the partition: nothing is fetched, and nothing that waits is handled. Set on the poll thread only.</summary>
    public bool PausedByOperator
    {
        get => _pausedByOperator;
        set
        {
            _pausedByOperator = value;
            _lane.Hold(value);
        }
    }

    /// <summary>Gets whether the assignment has ended. Poll thread only.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Gets or sets what the group had committed before this assignment: null while it is unknown. Set by the committer.</summary>
    public GroupOffset? CommittedBefore
    {
        get => _committedBefore;
        set => _committedBefore = value;
    }

    /// <summary>Gets or sets whether the coordinator was asked for <see cref="CommittedBefore"/>, whatever it said. Set by the committer.</summary>
    public bool CommittedAsked
    {
        get => _committedAsked;
        set => _committedAsked = value;
    }

    /// <summary>Gets or sets whether the first offset received was compared with <see cref="CommittedBefore"/>. Set by the committer; taken back by a seek.</summary>
    public bool StartChecked
    {
        get => _startChecked;
        set => _startChecked = value;
    }

    /// <summary>Gets since when nothing has come. Committer only.</summary>
    public IdleTime Idle { get; } = new();

    /// <summary>Gets or sets whether the partition has messages to give and gives none. Set by the committer.</summary>
    public bool IsStalled
    {
        get => _isStalled;
        set => _isStalled = value;
    }

    /// <summary>Gets or sets the offset at which librdkafka last met the end of the log, -1 before. Set on the poll thread.</summary>
    public long EndReached
    {
        get => Volatile.Read(ref _endReached);
        set => Volatile.Write(ref _endReached, value);
    }

    /// <summary>Gets or sets when the committer last asked about a jump, as a timestamp of its clock. Committer only.</summary>
    public long JumpAskedAt { get; set; }

    /// <summary>Gets or sets how often in a row the broker served corrupt bytes here. Poll thread only.</summary>
    public int CorruptReads { get; set; }

    /// <summary>Gets whether records wait for the next <see cref="Flush"/>. Poll thread only.</summary>
    public bool HasStaged => _staged.Count > 0;

    /// <summary>Gets the memory that they take. Poll thread only.</summary>
    public long StagedCost => _staged.Cost;

    /// <summary>Takes a record in, or releases it; it reaches the lane with the next <see cref="Flush"/>. Poll thread only, as the members below.</summary>
    public void Add(in RawRecord record)
    {
        if (_halt is null && _haltBehindStaged is null)
        {
            if (_nextOffset >= 0 && record.Offset > _nextOffset)
            {
                Jumps.Add(new OffsetJump(_nextOffset, record.Offset));
            }

            _staged.Add(record);
        }
        else
        {
            record.Release();
        }

        if (_firstOffset < 0)
        {
            _firstLeaderEpoch = record.LeaderEpoch;
            Volatile.Write(ref _firstOffset, record.Offset);
        }

        Volatile.Write(ref _nextOffset, record.Offset + 1);
        _leaderEpoch = record.LeaderEpoch;
        CorruptReads = 0;
    }

    /// <summary>
    /// Hands to the lane what is received and what it has room for, up to what must wait: all of it until it is known what the group has committed, or what
    /// follows a jump.
    /// </summary>
    public void Flush()
    {
        if (_halt is not null || IsOver)
        {
            _staged.Clear();
        }

        if (_staged.Count == 0 || !IsStartKnown || StartToSeek is not null)
        {
            return;
        }

        Begin();
        if (Jumps.Settle())
        {
            _ask();
        }

        var records = _staged.Before(Jumps.HeldFrom);
        var fitting = _lane.RoomFor(records);
        if (fitting > 0)
        {
            var taken = _staged.TakeFirst(fitting);
            _lane.Enqueue(Tracker.Receive(taken, _timeProvider.GetTimestamp()));
            taken.Clear();
        }

        if (fitting < records.Length)
        {
            return;
        }

        if (Jumps.Loss is { } loss)
        {
            Halted(new Halt(HaltReason.OffsetGap, new TopicPartitionOffset(TopicPartition, loss.Expected), null));
        }
        else if (_haltBehindStaged is { } halt && _staged.Count == 0)
        {
            Halted(halt);
        }
    }

    /// <summary>
    /// Gets what the group had committed, if another leader was elected between that and the first record: its log may part from the one that was read
    /// before there, and only a seek has librdkafka (2.16) ask it. Null once it is sought. Poll thread only.
    /// </summary>
    public GroupOffset? StartToSeek =>
        !_begun && !_startSought && _staged.Count > 0 && CommittedBefore is { Offset: > 0, LeaderEpoch: >= 0 } committed && _firstLeaderEpoch > committed.LeaderEpoch
            ? committed
            : null;

    /// <summary>Takes up that the start is sought, and drops what came from where it was not; or that this is not possible.</summary>
    public void OnStartSought(bool sought)
    {
        _startSought = true;
        if (sought)
        {
            _staged.Clear();
            (Jumps, _haltBehindStaged) = (NoJumps(), null);
            Volatile.Write(ref _firstOffset, -1);
            Volatile.Write(ref _nextOffset, -1);
            StartChecked = false;
        }
    }

    /// <summary>Gets whether nothing must be fetched, whatever room there is.</summary>
    public bool StandsStill => _halt is not null || _pausedByOperator || _haltBehindStaged is not null;

    /// <summary>Asks whether a partition that is paused should fetch again: all that is received is in the lane, and that half empty.</summary>
    /// <remarks>If only that is missing, a second look is asked for once it is so, as below.</remarks>
    public bool HasRoom() => _staged.Count == 0 && _lane.IsDownTo(2);

    /// <summary>Asks whether the handler will soon have nothing to do. Later than <see cref="HasRoom"/>: what is resumed needs time to be fetched.</summary>
    public bool IsRunningDry() => _staged.Count == 0 && _lane.IsDownTo(4);

    public void Stop() => _lane.Stop();

    public void Abort() => _lane.Abort();

    /// <summary>Ends the assignment: the handler is cancelled, and a completion that comes later counts for nothing.</summary>
    public void End()
    {
        IsOver = true;
        Tracker.Close();
        _staged.Clear();
        _lane.Abort();
    }

    /// <summary>Halts from the poll thread, for what the broker served. What was received before is handled; its failure would halt the partition earlier.</summary>
    public void HaltAt(Halt halt)
    {
        Flush();
        if (_staged.Count == 0)
        {
            Halted(halt);
        }
        else
        {
            _haltBehindStaged ??= halt;
        }
    }

    /// <summary>Asks for a commit. Any thread.</summary>
    public void AskToCommit() => _ask();

    public void OnRoom() => _reconcile(this);

    public void OnHalted(Halt halt)
    {
        _halt = halt;
        Announce(halt);
    }

    public IConsumerGroupMetadata? GroupMetadata() => _membership.Read();

    public void Observe(Task cancellation) => _ = ObserveAsync(cancellation);

    /// <summary>Describes the partition as it is now. Any thread.</summary>
    public PartitionStatus Snapshot(long? highWatermark, FailureCounts failures)
    {
        var committed = Math.Max(Tracker.CommittedOffset, CommittedBefore?.Offset ?? -1);
        var finished = Math.Max(Tracker.Finished, committed);
        var (skipped, deadLettered) = failures.Of(TopicPartition);
        return new PartitionStatus
        {
            TopicPartition = TopicPartition,
            Epoch = Epoch,
            NextOffset = NextOffset < 0 ? null : NextOffset,
            CommittedOffset = committed < 0 ? null : committed,
            HighWatermark = highWatermark,
            Lag = finished < 0 || highWatermark is null ? null : Math.Max(0, highWatermark.Value - finished),
            Unfinished = Tracker.Unfinished,
            OldestUnfinishedAge = Tracker.OldestReceipt is { } since ? _timeProvider.GetElapsedTime(since) : null,
            Paused = Paused,
            PausedByOperator = PausedByOperator,
            Stalled = IsStalled,
            Halt = Halt,
            Skipped = skipped,
            DeadLettered = deadLettered,
        };
    }

    private OffsetJumps NoJumps() => new(_settings.OnOffsetGap == OffsetGapPolicy.Halt);

    private bool IsStartKnown => _begun || CommittedBefore is not null || !_settings.WaitsForCommitted
        || (CommittedAsked && _settings.OnOffsetGap == OffsetGapPolicy.Report);

    /// <summary>Compares where the group stands with where the log goes on, and takes up what is completed beyond.</summary>
    private void Begin()
    {
        if (_begun)
        {
            return;
        }

        _begun = true;
        var first = _staged.FirstOffset;
        if (CommittedBefore is not { Offset: >= 0 } committed || committed.Offset > first)
        {
            return;
        }

        var known = _settings.CommitMetadata ? CompletedOffsetsText.Decode(RetryWriters.Rest(committed.Metadata), committed.Offset) : null;
        Tracker.Begin(new OffsetTracker.Position(committed.Offset, committed.LeaderEpoch), known, RetryWriters.Of(committed.Metadata));
        if (known is not null)
        {
            _logger.CompletedFound(_settings.Name, known.Count, TopicPartition.Topic, TopicPartition.Partition.Value, committed.Offset);
        }

        if (first > committed.Offset && _settings.OnOffsetGap == OffsetGapPolicy.Halt)
        {
            Jumps.AddFirst(new OffsetJump(committed.Offset, first));
        }
    }

    private void Halted(Halt halt)
    {
        if (Interlocked.CompareExchange(ref _halt, halt, null) is null)
        {
            Announce(halt);
        }

        _staged.Clear();
    }

    private void Announce(Halt halt)
    {
        _reconcile(this);
        _logger.PartitionHalted(_settings.Name, halt.Position.Topic, halt.Position.Partition.Value, halt.Position.Offset.Value, halt.Reason, halt.ExceptionType);
    }

    private async Task ObserveAsync(Task cancellation)
    {
        try
        {
            await cancellation.ConfigureAwait(false);
        }
        catch (AggregateException exception)
        {
            _logger.CancellationCallbackFailed(_settings.Name, TopicPartition.Topic, TopicPartition.Partition.Value, exception.InnerException?.GetType());
        }
    }
}
