using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>What happens when partitions come and go. Runs on the poll thread; the whole group waits for it.</summary>
internal sealed class RebalanceHandler(ConsumerContext context, Committer committer, PauseControl pauses, GroupMembership membership)
{
    private static readonly TimeSpan LongestCommit = TimeSpan.FromSeconds(10);

    private readonly Assignment _assignment = context.Assignment;
    private readonly StopRequest _stop = context.Stop;
    private readonly ConsumerSettings _settings = context.Settings;
    private readonly ILogger _logger = context.Logger;
    private readonly TimeProvider _timeProvider = context.TimeProvider;
    private readonly TimeSpan _maxPollInterval = MaxPollInterval(context.Settings);
    private readonly RetryTopics? _retries = context.Processor.Retries?.Topics;

    /// <summary>Names partitions for a log line.</summary>
    public static string Describe(IReadOnlyList<TopicPartition> partitions) =>
        string.Join(", ", partitions.Select(partition => $"{partition.Topic}[{partition.Partition.Value}]"));

    public void OnAssigned(IReadOnlyList<TopicPartition> topicPartitions)
    {
        // A partition that is owned already was taken away without a word.
        Drop(_assignment.Remove(topicPartitions));
        foreach (var topicPartition in topicPartitions)
        {
            // A pause by an operator begins when the assignment stands.
            pauses.Request(Add(topicPartition, begun: null, committedBefore: null));
        }

        pauses.Verify(topicPartitions);
        _logger.PartitionsAssigned(_settings.Name, Describe(topicPartitions));
        committer.Wake();
    }

    /// <summary>Stops dispatch, drains within a budget, commits the prefix while the partitions are still owned, and lets go of the rest.</summary>
    public void OnRevoked(IReadOnlyList<TopicPartition> topicPartitions)
    {
        var leaving = _assignment.Remove(topicPartitions);
        if (leaving.Count == 0)
        {
            return;
        }

        var budget = Least(_settings.DrainTimeout, _maxPollInterval / 2);
        leaving.ForEach(partition => partition.Stop());
        Drain(leaving, budget);
        AbortUnfinished(leaving, budget);
        CommitLeaving(leaving, Least(LongestCommit, _maxPollInterval / 4));
        Drop(leaving);
        _logger.PartitionsRevoked(_settings.Name, Describe(topicPartitions));
    }

    /// <summary>Someone else owns the partitions already: a commit now could move the new owner's offsets.</summary>
    public void OnLost(IReadOnlyList<TopicPartition> topicPartitions)
    {
        Drop(_assignment.Remove(topicPartitions));
        _logger.PartitionsLost(_settings.Name, Describe(topicPartitions));
    }

    /// <summary>Starts a new epoch of a partition whose position went back: what it completed says nothing about what comes now.</summary>
    public AssignedPartition Restart(AssignedPartition partition, long offset)
    {
        var topicPartition = partition.TopicPartition;
        _logger.PositionWentBack(_settings.Name, topicPartition.Topic, topicPartition.Partition.Value, offset, partition.NextOffset);
        Drop(_assignment.Remove([topicPartition]));

        // Of a retry partition, what the group holds also says who may write to it.
        return Add(topicPartition, begun: null, IsRetry(topicPartition) ? null : GroupOffset.None(topicPartition));
    }

    /// <summary>Starts a new epoch of a partition that someone has sought: what is in flight is cancelled, and what it still completes counts for nothing.</summary>
    public void Replace(AssignedPartition partition, OffsetTracker tracker, GroupOffset? committedBefore)
    {
        _assignment.Remove([partition.TopicPartition]);
        partition.End();
        _assignment.Retire(partition);
        pauses.HandOver(partition, Add(partition.TopicPartition, tracker, committedBefore));
        committer.Wake();
    }

    /// <summary>Takes up that someone sought a partition: of keys that are free, what had copies may be handled again.</summary>
    public void OnSought(TopicPartition topicPartition)
    {
        if (!IsRetry(topicPartition))
        {
            _retries?.OnSought(topicPartition.Partition.Value);
        }
    }

    public void AbortUnfinished(IEnumerable<AssignedPartition> partitions, TimeSpan budget)
    {
        foreach (var partition in partitions.Where(partition => !partition.Worker.IsCompleted))
        {
            _logger.DrainIncomplete(_settings.Name, partition.TopicPartition.Topic, partition.TopicPartition.Partition.Value, budget);
            partition.Abort();
        }
    }

    public void CommitLeaving(IReadOnlyList<AssignedPartition> leaving, TimeSpan timeout)
    {
        if (!committer.CommitAndWait(leaving, timeout))
        {
            _logger.FinalCommitIncomplete(_settings.Name, Describe([.. leaving.Select(partition => partition.TopicPartition)]));
        }
    }

    /// <summary>Lets go of partitions: completions that come later count for nothing, and a pause does not outlive the assignment.</summary>
    public void Drop(IReadOnlyList<AssignedPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            partition.End();
            _assignment.Retire(partition);
            pauses.Clear(partition);
            if (IsRetry(partition.TopicPartition))
            {
                _retries!.OnDropped(partition);
            }
        }
    }

    private AssignedPartition Add(TopicPartition topicPartition, OffsetTracker? begun, GroupOffset? committedBefore)
    {
        var lanes = IsRetry(topicPartition) ? context.RetryLanes! : context.Lanes;
        var partition = _assignment.Add(
            topicPartition,
            (epoch, predecessor) => new AssignedPartition(topicPartition, epoch, begun, lanes, predecessor, membership, _logger, pauses.Request, committer.Wake)
            {
                CommittedBefore = committedBefore,
                PausedByOperator = context.OperatorPauses.Covers(topicPartition),
            });
        if (IsRetry(topicPartition))
        {
            _retries!.OnAssigned(partition);
        }

        if (_stop.IsMade)
        {
            // A stop that drains must start nothing new.
            partition.Stop();
        }

        return partition;
    }

    private bool IsRetry(TopicPartition topicPartition) => _retries is not null && topicPartition.Topic == _settings.RetryTopic;

    /// <summary>Waits for what is in flight. A stop that is asked for meanwhile shortens the wait: it must not outlast the stop.</summary>
    private void Drain(List<AssignedPartition> leaving, TimeSpan budget)
    {
        var start = _timeProvider.GetTimestamp();
        var drained = Task.WhenAll(leaving.Select(partition => partition.Worker));
        Task.WhenAny(drained, _stop.Made).WaitFor(budget, _timeProvider);
        drained.WaitFor(Least(budget - _timeProvider.GetElapsedTime(start), budget), _timeProvider);
    }

    /// <summary>Gets the least of two times and of what a stop under way leaves.</summary>
    private TimeSpan Least(TimeSpan first, TimeSpan second)
    {
        var least = first < second ? first : second;
        return _stop.IsMade && _stop.Left(0.8) is var left && left < least ? left : least;
    }

    private static TimeSpan MaxPollInterval(ConsumerSettings settings)
    {
        var value = settings.Librdkafka.LastOrDefault(entry => entry.Key == "max.poll.interval.ms").Value;
        return TimeSpan.FromMilliseconds(int.TryParse(value, out var milliseconds) ? milliseconds : 300_000);
    }
}
