using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>The thread that owns a native consumer. It polls, routes, pauses and resumes, and never waits for a handler but in a revoke, a rebuild or a stop.</summary>
internal sealed class PollLoop : IConsumerEvents
{
    private const int MaxRecordsPerPoll = 500;

    // Beyond what their partition may hold, so few where messages are large.
    private const long MaxBytesPerPoll = 1024 * 1024;

    // A consumer that fails so often in a row does not heal.
    private const int MostFailedPolls = 20;

    private static readonly TimeSpan PollTimeout = TimeSpan.FromMilliseconds(100);

    // Beside what a revoke and a command wait for handlers: the revoke's commit, and a loop that is late.
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(15);

    // A resume waits for the poll to return, and so do records that are held: with either the loop comes round sooner.
    private static readonly TimeSpan PollTimeoutWhilePaused = TimeSpan.FromMilliseconds(5);

    // While no partition needs more records: often enough for the group's limit between polls, and for what happens in the group.
    private static readonly TimeSpan BetweenPollsWhileFed = TimeSpan.FromMilliseconds(50);

    // Errors of librdkafka come behind the records that it has fetched; a pause clears the way for them. Nor must it look like a stall.
    private static readonly TimeSpan LongestFed = TimeSpan.FromSeconds(10);

    private readonly ConsumerSettings _settings;
    private readonly ILogger _logger;
    private readonly IConsumerTransport _transport;
    private readonly GroupMembership _membership;
    private readonly Overflow _overflow;
    private readonly PauseControl _pauses;
    private readonly StopRequest _stop;
    private readonly Rebuilds _rebuilds;
    private readonly Committer _committer;
    private readonly RebalanceHandler _rebalances;
    private readonly StartWatch _starts;
    private readonly RecordRouter _router;
    private readonly TaskCompletionSource<bool> _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConsumerMetrics? _metrics;
    private readonly FirstTime _assigned;
    private readonly TimeSpan _longestFed;
    private bool _isOver;
    private int _failedPolls;
    private long _polledAt;
    private long? _fedSince;
    private long _lastPoll;

    public PollLoop(ConsumerContext context)
    {
        _settings = context.Settings;
        _logger = context.Logger;
        _stop = context.Stop;
        _rebuilds = context.Rebuilds;
        _metrics = context.Processor.Metrics;
        _assigned = context.Assigned;
        TimeProvider = context.TimeProvider;
        Assignment = context.Assignment;
        Errors = new ErrorLedger(_settings.Name, _logger);
        Commands = new CommandQueue(_settings.Name, (2 * _settings.DrainTimeout) + CommandTimeout, TimeProvider);
        _transport = context.CreateTransport(this);
        _membership = new GroupMembership(_transport);
        Queries = new OffsetQueries(_transport);
        _overflow = new Overflow(Assignment, _settings);
        _pauses = new PauseControl(_transport, _overflow, _settings, _logger);
        _committer = new Committer(_transport, context, Errors.OnFatal);
        _rebalances = new RebalanceHandler(context, _committer, _pauses, _membership);
        _starts = new StartWatch(Assignment, _settings, _logger, TimeProvider);
        _router = new RecordRouter(Assignment, _rebalances, _pauses, _transport, Errors, _starts, _settings, _logger);
        Partitions = new PartitionCommands(context, _rebalances, _pauses, _transport, Rejoin);
        _longestFed = _settings.StallTimeout > TimeSpan.Zero && _settings.StallTimeout / 4 < LongestFed ? _settings.StallTimeout / 4 : LongestFed;
    }

    public Assignment Assignment { get; }

    public ErrorLedger Errors { get; }

    /// <summary>Gets what waits for the poll thread beside records. Any thread.</summary>
    public CommandQueue Commands { get; }

    /// <summary>Gets what those commands do. Poll thread only.</summary>
    public PartitionCommands Partitions { get; }

    /// <summary>Gets what Kafka may be asked meanwhile. Any thread.</summary>
    public OffsetQueries Queries { get; }

    public TimeProvider TimeProvider { get; }

    /// <summary>
    /// Gets when nothing is owned and nothing of this consumer is touched any more, but the native consumer is not closed yet. The result is whether a new
    /// one is to follow. Never faults.
    /// </summary>
    public Task<bool> Released => _released.Task;

    /// <summary>Gets the end of the thread, with the native consumer closed and disposed. Never faults.</summary>
    public Task Stopped => _stopped.Task;

    public DateTimeOffset? LastPoll => Volatile.Read(ref _lastPoll) is var ticks and not 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    public DateTimeOffset? CommitFailingSince => _committer.FailingSince;

    /// <summary>Subscribes and starts both threads. Throws what librdkafka has against the subscription.</summary>
    public void Start()
    {
        try
        {
            _transport.Subscribe(_settings.Subscribed);
        }
        catch
        {
            _transport.Dispose();
            throw;
        }

        _committer.Start();
        new Thread(Run) { IsBackground = true, Name = $"kafka poll {_settings.Name}" }.Start();
    }

    // What the native consumer still tells while it closes is none of the next one's business.
    public void OnRecord(in RawRecord record)
    {
        if (_isOver)
        {
            record.Release();
            return;
        }

        _router.OnRecord(record);
    }

    public void OnAssigned(IReadOnlyList<TopicPartition> partitions)
    {
        if (_isOver)
        {
            return;
        }

        _metrics?.Rebalanced("assigned");
        Errors.OnProgress(null);
        foreach (var partition in partitions)
        {
            Errors.OnProgress(partition.Topic);
        }

        _rebalances.OnAssigned(partitions);
        _assigned.Note();
    }

    public void OnRevoked(IReadOnlyList<TopicPartition> partitions)
    {
        if (!_isOver)
        {
            _metrics?.Rebalanced("revoked");
            _rebalances.OnRevoked(partitions);
        }
    }

    public void OnLost(IReadOnlyList<TopicPartition> partitions)
    {
        if (!_isOver)
        {
            _metrics?.Rebalanced("lost");
            _rebalances.OnLost(partitions);
        }
    }

    public void OnEnd(TopicPartitionOffset position)
    {
        if (!_isOver)
        {
            _router.OnEnd(position);
        }
    }

    public void OnError(Error error, TopicPartitionOffset? position)
    {
        if (!_isOver)
        {
            _router.OnError(error, position);
        }
    }

    public void OnStatistics(string json) => _metrics?.Statistics.Offer(json);

    private void Run()
    {
        var isRebuild = false;
        try
        {
            while (!_stop.IsMade && Errors.Fatal is null && !isRebuild)
            {
                Commands.Serve();
                _pauses.ServeRequests();
                PollOrWait();
                if (_starts.TakeDue())
                {
                    Rejoin();
                }

                isRebuild = _committer.HasStalled && WantsRebuild();
            }

            Commands.Close();
            if (isRebuild)
            {
                OnRevoked(Owned());
            }
            else
            {
                Leave();
            }
        }
        catch (Exception exception)
        {
            Errors.OnFatal(new Error(ErrorCode.Local_Application, exception.GetType().FullName, isFatal: true));
            _rebalances.Drop(Assignment.RemoveAll());
        }
        finally
        {
            Release(isRebuild && Errors.Fatal is null);
            Close();
            _stopped.TrySetResult();
        }
    }

    /// <summary>Polls, or leaves records where they are while no partition needs more: librdkafka keeps them, and a pause would throw them away.</summary>
    private void PollOrWait()
    {
        if (!_overflow.IsFed())
        {
            _fedSince = null;
            Poll(_pauses.Paused > 0 || _router.IsHolding || Commands.HasWaiting ? PollTimeoutWhilePaused : PollTimeout);
            return;
        }

        _fedSince ??= Stopwatch.GetTimestamp();
        if (Stopwatch.GetElapsedTime(_fedSince.Value) > _longestFed)
        {
            _pauses.PauseForRoom(Assignment.Owned);
            _fedSince = null;
        }

        if (Stopwatch.GetElapsedTime(_polledAt) > BetweenPollsWhileFed)
        {
            Poll(TimeSpan.Zero, maxRecords: 1);
            return;
        }

        _pauses.AwaitRequest(PollTimeoutWhilePaused);
        _router.Flush();
    }

    private bool WantsRebuild()
    {
        var stalled = Assignment.Owned.Where(static partition => partition.IsStalled).Select(partition => partition.TopicPartition).ToList();
        if (stalled.Count == 0 || !_rebuilds.TryTake())
        {
            return false;
        }

        _logger.RebuildBegun(_settings.Name, RebalanceHandler.Describe(stalled), _rebuilds.Count);
        return true;
    }

    private void Poll(TimeSpan timeout, int maxRecords = MaxRecordsPerPoll)
    {
        try
        {
            _polledAt = Stopwatch.GetTimestamp();
            Volatile.Write(ref _lastPoll, TimeProvider.GetUtcNow().UtcTicks);
            var maxBytes = _overflow.PollBytes(MaxBytesPerPoll);
            _transport.Poll(timeout, (int)Math.Min(maxRecords, maxBytes / StagedRecords.RecordCost), maxBytes);
            _metrics?.Polled();
            _failedPolls = 0;
        }
        catch (Exception exception) when (++_failedPolls <= MostFailedPolls)
        {
            _logger.PollFailed(_settings.Name, exception.GetType());
            Recover();
        }

        _router.Flush();
    }

    /// <summary>Where seeking back is not possible, joining again is: positions then come from what is committed.</summary>
    private void Recover()
    {
        _router.Flush();
        if (!_router.SeekBack())
        {
            Rejoin();
        }
    }

    private void Rejoin()
    {
        // Before the assignment ends, librdkafka may still give records that follow a dropped one: they must find nobody. Its own revoke follows and is counted.
        _rebalances.OnRevoked(Owned());
        _transport.Unsubscribe();
        _transport.Subscribe(_settings.Subscribed);
    }

    private List<TopicPartition> Owned() => [.. Assignment.Owned.Select(partition => partition.TopicPartition)];

    private void Leave()
    {
        if (Errors.Fatal is null)
        {
            Drain();
            _rebalances.CommitLeaving(Assignment.Owned, _stop.Left(0.8));
        }

        _rebalances.Drop(Assignment.RemoveAll());
    }

    /// <summary>Lets the batches in flight end, polling on: the member must stay in its group until they are committed.</summary>
    private void Drain()
    {
        foreach (var partition in Assignment.Owned)
        {
            partition.Stop();
            _pauses.Pause(partition);
        }

        var budget = _stop.Left(0.6) < _settings.DrainTimeout ? _stop.Left(0.6) : _settings.DrainTimeout;
        var start = TimeProvider.GetTimestamp();
        while (Assignment.Owned.Any(partition => !partition.Worker.IsCompleted) && TimeProvider.GetElapsedTime(start) < budget)
        {
            Poll(PollTimeoutWhilePaused);
        }

        _rebalances.AbortUnfinished(Assignment.Owned, budget);
    }

    private void Release(bool isRebuild)
    {
        // A commit that is under way uses the handle: without end here means that the stop gives up, not that the handle is freed under it.
        _committer.StopAndJoin();
        Commands.Close();
        _isOver = true;
        _released.TrySetResult(isRebuild);
    }

    private void Close()
    {
        _membership.Close();
        Queries.Close();
        try
        {
            _transport.Close();
        }
        catch (Exception exception)
        {
            _logger.ConsumerCloseFailed(_settings.Name, exception.GetType());
        }
        finally
        {
            _transport.Dispose();
        }
    }
}
