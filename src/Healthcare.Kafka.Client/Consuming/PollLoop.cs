using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>The thread that owns the native consumer. It polls, routes, pauses and resumes, and never waits for a handler but in a revoke or a stop.</summary>
internal sealed class PollLoop : IConsumerEvents
{
    private const int MaxRecordsPerPoll = 500;

    // A consumer that fails so often in a row does not heal.
    private const int MostFailedPolls = 20;

    private static readonly TimeSpan PollTimeout = TimeSpan.FromMilliseconds(100);

    // A resume waits for the poll to return, and so do records that are held: with either the loop comes round sooner.
    private static readonly TimeSpan PollTimeoutWhilePaused = TimeSpan.FromMilliseconds(5);

    private readonly ConsumerSettings _settings;
    private readonly ILogger _logger;
    private readonly TimeProvider _timeProvider;
    private readonly IConsumerTransport _transport;
    private readonly GroupMembership _membership;
    private readonly PauseControl _pauses;
    private readonly StopRequest _stop;
    private readonly Committer _committer;
    private readonly RebalanceHandler _rebalances;
    private readonly RecordRouter _router;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _failedPolls;
    private long _lastPoll;

    public PollLoop(ConsumerSettings settings, ConsumerTransportFactory createTransport, BatchProcessor processor, ILogger logger, TimeProvider timeProvider)
    {
        _settings = settings;
        _logger = logger;
        _timeProvider = timeProvider;
        Errors = new ErrorLedger(settings.Name, logger);
        _transport = createTransport(settings, this);
        _membership = new GroupMembership(_transport);
        _pauses = new PauseControl(_transport, settings.Name, logger);
        _stop = new StopRequest(settings.StopTimeout, timeProvider);
        _committer = new Committer(_transport, () => Assignment.Owned, Errors.OnFatal, settings, logger, timeProvider);
        var lanes = new LaneSetup(settings, processor, timeProvider);
        _rebalances = new RebalanceHandler(Assignment, _committer, _pauses, _stop, _membership, lanes, settings, logger, timeProvider);
        _router = new RecordRouter(Assignment, _rebalances, _pauses, _transport, Errors, settings, logger);
    }

    public Assignment Assignment { get; } = new();

    public ErrorLedger Errors { get; }

    /// <summary>Gets the end of the thread, with the native consumer closed and disposed. Never faults.</summary>
    public Task Stopped => _stopped.Task;

    public DateTimeOffset? LastPoll => Volatile.Read(ref _lastPoll) is var ticks and not 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

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
        Errors.OnProgress(null);
        foreach (var partition in partitions)
        {
            Errors.OnProgress(partition.Topic);
        }

        _rebalances.OnAssigned(partitions);
    }

    public void OnRevoked(IReadOnlyList<TopicPartition> partitions) => _rebalances.OnRevoked(partitions);

    public void OnLost(IReadOnlyList<TopicPartition> partitions) => _rebalances.OnLost(partitions);

    public void OnEnd(TopicPartitionOffset position) => _router.OnEnd(position);

    public void OnError(Error error, TopicPartitionOffset? position) => _router.OnError(error, position);

    private void Run()
    {
        try
        {
            while (!_stop.IsMade && Errors.Fatal is null)
            {
                _pauses.ServeRequests();
                Poll(_pauses.Paused > 0 || _router.IsHolding ? PollTimeoutWhilePaused : PollTimeout);
            }

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
            Volatile.Write(ref _lastPoll, _timeProvider.GetUtcNow().UtcTicks);
            _transport.Poll(timeout, MaxRecordsPerPoll);
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
            // Before the assignment ends, librdkafka may still give records that follow a dropped one: they must find nobody.
            OnRevoked([.. Assignment.Owned.Select(partition => partition.TopicPartition)]);
            _transport.Unsubscribe();
            _transport.Subscribe(_settings.Topics);
        }
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
        var start = _timeProvider.GetTimestamp();
        while (Assignment.Owned.Any(partition => !partition.Worker.IsCompleted) && _timeProvider.GetElapsedTime(start) < budget)
        {
            Poll(PollTimeoutWhilePaused);
        }

        _rebalances.AbortUnfinished(Assignment.Owned, budget);
    }

    private void Close()
    {
        // A commit that is under way uses the handle: without end here means that the stop gives up, not that the handle is freed under it.
        _committer.StopAndJoin();
        _membership.Close();
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
