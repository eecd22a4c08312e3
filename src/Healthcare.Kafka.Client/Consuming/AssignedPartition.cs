using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>One assignment of one partition, with its own tracker and lane. Assigned again, the partition gets a new one: the epoch is the fence.</summary>
internal sealed class AssignedPartition : ILaneOwner
{
    private readonly ConsumerSettings _settings;
    private readonly GroupMembership _membership;
    private readonly ILogger _logger;
    private readonly Action<AssignedPartition> _reconcile;
    private readonly TimeProvider _timeProvider;
    private readonly Lane _lane;
    private Patience _patience;
    private RawRecord[] _staged = new RawRecord[64];
    private int _stagedCount;
    private long _nextOffset;
    private long _firstOffset = -1;
    private volatile bool _paused;
    private volatile bool _pausedByOperator;
    private volatile Halt? _halt;

    /// <summary>Starts an assignment. What it asks to reconcile, the poll loop pauses or resumes; asking is possible from any thread.</summary>
    public AssignedPartition(
        TopicPartition topicPartition,
        long epoch,
        OffsetTracker tracker,
        LaneSetup lanes,
        Task predecessor,
        GroupMembership membership,
        ILogger logger,
        Action<AssignedPartition> reconcile)
    {
        TopicPartition = topicPartition;
        Epoch = epoch;
        Tracker = tracker;
        _nextOffset = tracker.NextOffset;
        _timeProvider = lanes.TimeProvider;
        _settings = lanes.Settings;
        _membership = membership;
        _logger = logger;
        _reconcile = reconcile;
        _lane = new Lane(topicPartition, Tracker, this, lanes, predecessor);
    }

    public TopicPartition TopicPartition { get; }

    public long Epoch { get; }

    public OffsetTracker Tracker { get; }

    public Halt? Halt => _halt;

    /// <summary>Gets the lane's run, complete when nothing is in flight.</summary>
    public Task Worker => _lane.Worker;

    /// <summary>Gets the offset after the last one received; before the first, the one that was sought, or -1.</summary>
    public long NextOffset => Volatile.Read(ref _nextOffset);

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

    /// <summary>Gets or sets the offset that the group had committed before this assignment: null while it is unknown, -1 when there was none. Committer only.</summary>
    public long? CommittedBefore { get; set; }

    /// <summary>Gets or sets whether the first offset received was compared with <see cref="CommittedBefore"/>. Committer only.</summary>
    public bool StartChecked { get; set; }

    /// <summary>Gets or sets how often in a row the broker served corrupt bytes here. Poll thread only.</summary>
    public int CorruptReads { get; set; }

    /// <summary>Gets whether a full lane is worth a moment's wait. Poll thread only.</summary>
    public ref Patience Patience => ref _patience;

    /// <summary>Gets whether records wait for the next <see cref="Flush"/>. Poll thread only.</summary>
    public bool HasStaged => _stagedCount > 0;

    /// <summary>Takes a record in; it reaches the lane with the next <see cref="Flush"/>. Poll thread only, as the members below.</summary>
    public void Add(in RawRecord record)
    {
        if (_stagedCount == _staged.Length)
        {
            Array.Resize(ref _staged, _staged.Length * 2);
        }

        _staged[_stagedCount++] = record;
        if (_firstOffset < 0)
        {
            Volatile.Write(ref _firstOffset, record.Offset);
        }

        Volatile.Write(ref _nextOffset, record.Offset + 1);
        CorruptReads = 0;
    }

    public void Flush()
    {
        if (_stagedCount > 0 && _halt is null)
        {
            var records = _staged.AsSpan(0, _stagedCount);
            _lane.Enqueue(Tracker.Receive(records, _timeProvider.GetTimestamp()));
        }

        _staged.AsSpan(0, _stagedCount).Clear();
        _stagedCount = 0;
    }

    /// <summary>Asks whether the partition should be paused now; a full lane asks for a second look when it is half empty.</summary>
    public bool WantsPause() => _halt is not null || _pausedByOperator || _lane.IsFull();

    public void Stop() => _lane.Stop();

    public void Abort() => _lane.Abort();

    /// <summary>Ends the assignment: the handler is cancelled, and a completion that comes later counts for nothing.</summary>
    public void End()
    {
        IsOver = true;
        Tracker.Close();
        _lane.Abort();
    }

    /// <summary>Halts from the poll thread, for what the broker served. What was received before is handled; its failure would halt the partition earlier.</summary>
    public void HaltAt(Halt halt)
    {
        Flush();
        if (Interlocked.CompareExchange(ref _halt, halt, null) is null)
        {
            Announce(halt);
        }
    }

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
        var committed = Math.Max(Tracker.CommittedOffset, CommittedBefore ?? -1);
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
            Halt = Halt,
            Skipped = skipped,
            DeadLettered = deadLettered,
        };
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
