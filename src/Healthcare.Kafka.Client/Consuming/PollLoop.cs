using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>The thread that owns the native consumer. It polls, routes, pauses and resumes, and never waits for a handler but in a revoke or a stop.</summary>
internal sealed class PollLoop : IConsumerEvents
{
    private const int MaxRecordsPerPoll = 500;

    // A consumer that fails so often in a row does not heal.
    private const int MostFailedPolls = 20;

    private static readonly TimeSpan PollTimeout = TimeSpan.FromMilliseconds(100);

    // Beside what a revoke and a command wait for handlers: the revoke's commit, and a loop that is late.
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(15);

    // A resume waits for the poll to return, and so do records that are held: with either the loop comes round sooner.
    private static readonly TimeSpan PollTimeoutWhilePaused = TimeSpan.FromMilliseconds(5);

    private readonly ConsumerSettings _settings;
    private readonly ILogger _logger;
    private readonly IConsumerTransport _transport;
    private readonly GroupMembership _membership;
    private readonly PauseControl _pauses;
    private readonly StopRequest _stop;
    private readonly Committer _committer;
    private readonly RebalanceHandler _rebalances;
    private readonly RecordRouter _router;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConsumerMetrics? _metrics;
    private int _failedPolls;
    private long _lastPoll;
    private long _firstAssigned;

    public PollLoop(
        ConsumerSettings settings, ConsumerTransportFactory createTransport, BatchProcessor processor, ILogger logger, ILogger audit, TimeProvider timeProvider)
    {
        _settings = settings;
        _logger = logger;
        TimeProvider = timeProvider;
        Started = timeProvider.GetUtcNow();
        Errors = new ErrorLedger(settings.Name, logger);
        Commands = new CommandQueue(settings.Name, (2 * settings.DrainTimeout) + CommandTimeout, timeProvider);
        _transport = createTransport(settings, this);
        _membership = new GroupMembership(_transport);
        Queries = new OffsetQueries(_transport);
        _pauses = new PauseControl(_transport, settings.Name, logger);
        _stop = new StopRequest(settings.StopTimeout, timeProvider);
        _metrics = processor.Metrics;
        _committer = new Committer(_transport, () => Assignment.Owned, Errors.OnFatal, settings, logger, timeProvider, _metrics);
        var lanes = new LaneSetup(settings, processor, timeProvider);
        var operatorPauses = new OperatorPauses();
        _rebalances = new RebalanceHandler(Assignment, _committer, _pauses, operatorPauses, _stop, _membership, lanes, settings, logger, timeProvider);
        _router = new RecordRouter(Assignment, _rebalances, _pauses, _transport, Errors, settings, logger);
        Partitions = new PartitionCommands(Assignment, _rebalances, _pauses, operatorPauses, _transport, processor.Failures, Rejoin, settings, audit, timeProvider);
    }

    public Assignment Assignment { get; } = new();

    public ErrorLedger Errors { get; }

    /// <summary>Gets what waits for the poll thread beside records. Any thread.</summary>
    public CommandQueue Commands { get; }

    /// <summary>Gets what those commands do. Poll thread only.</summary>
    public PartitionCommands Partitions { get; }

    /// <summary>Gets what Kafka may be asked meanwhile. Any thread.</summary>
    public OffsetQueries Queries { get; }

    public TimeProvider TimeProvider { get; }

    /// <summary>Gets the end of the thread, with the native consumer closed and disposed. Never faults.</summary>
    public Task Stopped => _stopped.Task;

    public DateTimeOffset Started { get; }

    public DateTimeOffset? LastPoll => Moment(ref _lastPoll);

    public DateTimeOffset? FirstAssigned => Moment(ref _firstAssigned);

    public long OffsetGaps => _committer.OffsetGaps;

    public DateTimeOffset? CommitFailingSince => _committer.FailingSince;

    /// <summary>Subscribes and starts both threads. Throws what librdkafka has against the subscription.</summary>
    public void Start()
    {
        try
        {
            _transport.Subscribe(_settings.Topics);
        }
        catch
        {
            _transport.Dispose();
            throw;
        }

        _committer.Start();
        new Thread(Run) { IsBackground = true, Name = $"kafka poll {_settings.Name}" }.Start();
    }

    /// <summary>Asks the thread to drain, commit, close and end.</summary>
    public void RequestStop() => _stop.Make();

    public void OnRecord(in RawRecord record) => _router.OnRecord(record);

    public void OnAssigned(IReadOnlyList<TopicPartition> partitions)
    {
        _metrics?.Rebalanced("assigned");
        Errors.OnProgress(null);
        foreach (var partition in partitions)
        {
            Errors.OnProgress(partition.Topic);
        }

        _rebalances.OnAssigned(partitions);
        Interlocked.CompareExchange(ref _firstAssigned, TimeProvider.GetUtcNow().Ticks, 0);
    }

    public void OnRevoked(IReadOnlyList<TopicPartition> partitions)
    {
        _metrics?.Rebalanced("revoked");
        _rebalances.OnRevoked(partitions);
    }

    public void OnLost(IReadOnlyList<TopicPartition> partitions)
    {
        _metrics?.Rebalanced("lost");
        _rebalances.OnLost(partitions);
    }

    public void OnEnd(TopicPartitionOffset position) => _router.OnEnd(position);

    public void OnError(Error error, TopicPartitionOffset? position) => _router.OnError(error, position);

    public void OnStatistics(string json) => _metrics?.Statistics.Offer(json);

    private void Run()
    {
        try
        {
            while (!_stop.IsMade && Errors.Fatal is null)
            {
                Commands.Serve();
                _pauses.ServeRequests();
                Poll(_pauses.Paused > 0 || _router.IsHolding || Commands.HasWaiting ? PollTimeoutWhilePaused : PollTimeout);
            }

            Commands.Close();
            Leave();
        }
        catch (Exception exception)
        {
            Errors.OnFatal(new Error(ErrorCode.Local_Application, exception.GetType().FullName, isFatal: true));
            _rebalances.Drop(Assignment.RemoveAll());
        }
        finally
        {
            Close();
            _stopped.TrySetResult();
        }
    }

    private void Poll(TimeSpan timeout)
    {
        try
        {
            Volatile.Write(ref _lastPoll, TimeProvider.GetUtcNow().UtcTicks);
            _transport.Poll(timeout, MaxRecordsPerPoll);
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
        // Before the assignment ends, librdkafka may still give records that follow a dropped one: they must find nobody.
        OnRevoked([.. Assignment.Owned.Select(partition => partition.TopicPartition)]);
        _transport.Unsubscribe();
        _transport.Subscribe(_settings.Topics);
    }

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

    private void Close()
    {
        // A commit that is under way uses the handle: without end here means that the stop gives up, not that the handle is freed under it.
        _committer.StopAndJoin();
        Commands.Close();
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

    private static DateTimeOffset? Moment(ref long ticks) => Volatile.Read(ref ticks) is var value and not 0 ? new DateTimeOffset(value, TimeSpan.Zero) : null;
}
