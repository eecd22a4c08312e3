using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>
/// Commits the completed prefixes of owned partitions, every interval and on demand, on one thread of its own: a commit blocks for as long as the
/// coordinator is away, and one thread keeps commits in order.
/// </summary>
/// <remarks>A failed commit needs no putting back: a prefix stays dirty until a commit of it succeeds or its assignment ends.</remarks>
#pragma warning disable CA1001 // A token source without a timer holds nothing to dispose.
internal sealed class Committer
#pragma warning restore CA1001
{
    private readonly IConsumerTransport _transport;
    private readonly Assignment _assignment;
    private readonly Action<Error> _onFatal;
    private readonly ConsumerSettings _settings;
    private readonly ILogger _logger;
    private readonly TimeProvider _timeProvider;
    private readonly GapDetector _gaps;
    private readonly ConcurrentQueue<CommitRequest> _requests = new();
    private readonly Signal _wake = new();
    private readonly Thread _thread;
    private readonly StallWatch _stalls;
    private readonly ConsumerMetrics? _metrics;
    private readonly CancellationTokenSource _giveUp = new();
    private volatile bool _stopping;
    private bool _takesMetadata = true;
    private long _failingSince;

    public Committer(IConsumerTransport transport, ConsumerContext context, Action<Error> onFatal)
    {
        _transport = transport;
        _assignment = context.Assignment;
        _onFatal = onFatal;
        _settings = context.Settings;
        _logger = context.Logger;
        _timeProvider = context.TimeProvider;
        _metrics = context.Processor.Metrics;
        _gaps = new GapDetector(transport, context.Gaps, context.Audit, _settings, _logger, _timeProvider);
        _stalls = new StallWatch(transport, _settings, _logger, _timeProvider);
        _thread = new Thread(Run) { IsBackground = true, Name = $"kafka commit {_settings.Name}" };
    }

    /// <summary>Gets since when commits fail; null when the last one did not.</summary>
    public DateTimeOffset? FailingSince => Volatile.Read(ref _failingSince) is var ticks and not 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Gets whether a partition has messages to give and gives none.</summary>
    public bool HasStalled => _stalls.HasStalled;

    public void Start() => _thread.Start();

    /// <summary>Has the committer look at the assignment now instead of at the next interval.</summary>
    public void Wake() => _wake.Set();

    /// <summary>Commits the prefixes of <paramref name="partitions"/>, which the caller owns until this returns.</summary>
    /// <returns>Whether all of it is committed. After the timeout a commit that is not yet sent is withdrawn.</returns>
    public bool CommitAndWait(IReadOnlyList<AssignedPartition> partitions, TimeSpan timeout)
    {
        if (!partitions.Any(partition => partition.Tracker.TryGetDirty(out _)))
        {
            return true;
        }

        var request = new CommitRequest(partitions);
        _requests.Enqueue(request);
        _wake.Set();
        return request.Wait(timeout, _timeProvider);
    }

    /// <summary>Ends the thread, and waits for that: the handle must not be closed under it. A commit that has no answer by now is given up.</summary>
    public void StopAndJoin()
    {
        _stopping = true;
        _giveUp.Cancel();
        _wake.Set();
        if (_thread.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            return;
        }

        _thread.Join();
    }

    private void Run()
    {
        using var timer = _timeProvider.CreateTimer(_ => _wake.Set(), null, _settings.CommitInterval, _settings.CommitInterval);
        while (!_stopping)
        {
            _wake.Wait();
            try
            {
                ServeRequests();
                if (!_stopping)
                {
                    CommitOwned();
                }
            }
            catch (Exception exception)
            {
                _logger.CommitterFailed(_settings.Name, exception.GetType());
            }
        }

        ServeRequests();
    }

    private void ServeRequests()
    {
        while (_requests.TryDequeue(out var request))
        {
            if (request.TryTake())
            {
                request.Complete(Commit(request.Partitions));
            }
        }
    }

    private void CommitOwned()
    {
        _gaps.Inspect(_assignment.Owned);
        ServeRequests();
        _stalls.Inspect(_assignment.Owned);
        ServeRequests();

        // Read again: a revoke may have come while a broker was asked.
        Commit(_assignment.Owned.Where(partition => partition.CommittedBefore is not null));
    }

    private bool Commit(IEnumerable<AssignedPartition> partitions)
    {
        var dirty = new Dictionary<TopicPartition, (OffsetTracker Tracker, OffsetTracker.Position Position)>();
        foreach (var partition in partitions)
        {
            if (partition.Tracker.TryGetDirty(out var position))
            {
                dirty.Add(partition.TopicPartition, (partition.Tracker, position));
            }
        }

        if (dirty.Count == 0)
        {
            // What could not be committed went with its assignment.
            Interlocked.Exchange(ref _failingSince, 0);
            return true;
        }

        var results = Send(dirty);
        if (_takesMetadata && results.Any(result => result.Error.Code == ErrorCode.OffsetMetadataTooLarge))
        {
            _takesMetadata = false;
            _logger.MetadataRefused(_settings.Name);
            results = Send(dirty);
        }

        return Take(results, dirty);
    }

    private IReadOnlyList<TopicPartitionOffsetError> Send(Dictionary<TopicPartition, (OffsetTracker Tracker, OffsetTracker.Position Position)> dirty)
    {
        var since = _metrics?.BeginCommit() ?? 0;
        var results = _transport.Commit([.. dirty.Select(entry => ToCommit(entry.Key, entry.Value.Position))], _giveUp.Token);
        _metrics?.EndCommit(since, results);
        return results;
    }

    private GroupOffset ToCommit(TopicPartition partition, OffsetTracker.Position position)
    {
        var metadata = _takesMetadata ? position.Note + Names(position) : "";
        return new GroupOffset(partition, position.Offset, position.LeaderEpoch, metadata);
    }

    private static string Names(OffsetTracker.Position position) =>
        position.Beyond is { } beyond ? CompletedOffsetsText.Encode(position.Offset, beyond) : "";

    private bool Take(
        IReadOnlyList<TopicPartitionOffsetError> results, Dictionary<TopicPartition, (OffsetTracker Tracker, OffsetTracker.Position Position)> dirty)
    {
        var failed = 0;
        foreach (var result in results)
        {
            if (result.Error.Code is ErrorCode.NoError or ErrorCode.Local_NoOffset)
            {
                var (tracker, position) = dirty[result.TopicPartition];
                tracker.MarkCommitted(position.Offset, position.Changes);
                if (_takesMetadata && position.Note is { } note)
                {
                    // Not all that is completed may have found room.
                    tracker.MarkNoted(note, CompletedOffsetsText.Decode(Names(position), position.Offset));
                }
            }
            else
            {
                OnCommitFailed(result, failed++);
            }
        }

        if (failed == 0 && Interlocked.Exchange(ref _failingSince, 0) != 0)
        {
            _logger.CommitRecovered(_settings.Name);
        }

        return failed == 0;
    }

    private void OnCommitFailed(TopicPartitionOffsetError result, int failedBefore)
    {
        if (ConsumerErrors.IsFatalCommit(result.Error))
        {
            _onFatal(result.Error);
        }

        // One line per streak: the next interval tries again and would say the same.
        if (Interlocked.CompareExchange(ref _failingSince, _timeProvider.GetUtcNow().UtcTicks, 0) == 0 || failedBefore > 0)
        {
            _logger.CommitFailed(_settings.Name, result.Topic, result.Partition.Value, result.Offset.Value, result.Error.Code);
        }
    }
}
