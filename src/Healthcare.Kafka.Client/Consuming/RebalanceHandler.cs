using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>What happens when partitions come and go. Runs on the poll thread; the whole group waits for it.</summary>
internal sealed class RebalanceHandler(
    Assignment assignment,
    Committer committer,
    PauseControl pauses,
    OperatorPauses operatorPauses,
    StopRequest stop,
    GroupMembership membership,
    LaneSetup lanes,
    ConsumerSettings settings,
    ILogger logger,
    TimeProvider timeProvider)
{
    private static readonly TimeSpan LongestCommit = TimeSpan.FromSeconds(10);

    private readonly TimeSpan _maxPollInterval = MaxPollInterval(settings);

    public void OnAssigned(IReadOnlyList<TopicPartition> topicPartitions)
    {
        // A partition that is owned already was taken away without a word.
        Drop(assignment.Remove(topicPartitions));
        foreach (var topicPartition in topicPartitions)
        {
            // A pause by an operator begins when the assignment stands.
            pauses.Request(Add(topicPartition, begun: null, committedBefore: null));
        }

        pauses.Verify(topicPartitions);
        logger.PartitionsAssigned(settings.Name, Describe(topicPartitions));
        committer.Wake();
    }

    /// <summary>Stops dispatch, drains within a budget, commits the prefix while the partitions are still owned, and lets go of the rest.</summary>
    public void OnRevoked(IReadOnlyList<TopicPartition> topicPartitions)
    {
        var leaving = assignment.Remove(topicPartitions);
        if (leaving.Count == 0)
        {
            return;
        }

        var budget = Least(settings.DrainTimeout, _maxPollInterval / 2);
        leaving.ForEach(partition => partition.Stop());
        Drain(leaving, budget);
        AbortUnfinished(leaving, budget);
        CommitLeaving(leaving, Least(LongestCommit, _maxPollInterval / 4));
        Drop(leaving);
        logger.PartitionsRevoked(settings.Name, Describe(topicPartitions));
    }

    /// <summary>Someone else owns the partitions already: a commit now could move the new owner's offsets.</summary>
    public void OnLost(IReadOnlyList<TopicPartition> topicPartitions)
    {
        Drop(assignment.Remove(topicPartitions));
        logger.PartitionsLost(settings.Name, Describe(topicPartitions));
    }

    /// <summary>Starts a new epoch of a partition whose position went back: what it completed says nothing about what comes now.</summary>
    public AssignedPartition Restart(AssignedPartition partition, long offset)
    {
        var topicPartition = partition.TopicPartition;
        logger.PositionWentBack(settings.Name, topicPartition.Topic, topicPartition.Partition.Value, offset, partition.NextOffset);
        Drop(assignment.Remove([topicPartition]));
        return Add(topicPartition, begun: null, GroupOffset.None(topicPartition));
    }

    /// <summary>Starts a new epoch of a partition that someone has sought: what is in flight is cancelled, and what it still completes counts for nothing.</summary>
    public void Replace(AssignedPartition partition, OffsetTracker tracker, GroupOffset? committedBefore)
    {
        assignment.Remove([partition.TopicPartition]);
        partition.End();
        assignment.Retire(partition);
        pauses.HandOver(partition, Add(partition.TopicPartition, tracker, committedBefore));
        committer.Wake();
    }

    public void AbortUnfinished(IEnumerable<AssignedPartition> partitions, TimeSpan budget)
    {
        foreach (var partition in partitions.Where(partition => !partition.Worker.IsCompleted))
        {
            logger.DrainIncomplete(settings.Name, partition.TopicPartition.Topic, partition.TopicPartition.Partition.Value, budget);
            partition.Abort();
        }
    }

    public void CommitLeaving(IReadOnlyList<AssignedPartition> leaving, TimeSpan timeout)
    {
        if (!committer.CommitAndWait(leaving, timeout))
        {
            logger.FinalCommitIncomplete(settings.Name, Describe([.. leaving.Select(partition => partition.TopicPartition)]));
        }
    }

    /// <summary>Lets go of partitions: completions that come later count for nothing, and a pause does not outlive the assignment.</summary>
    public void Drop(IReadOnlyList<AssignedPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            partition.End();
            assignment.Retire(partition);
            pauses.Clear(partition);
        }
    }

    private AssignedPartition Add(TopicPartition topicPartition, OffsetTracker? begun, GroupOffset? committedBefore)
    {
        var partition = assignment.Add(
            topicPartition,
            (epoch, predecessor) => new AssignedPartition(topicPartition, epoch, begun, lanes, predecessor, membership, logger, pauses.Request, committer.Wake)
            {
                CommittedBefore = committedBefore,
                PausedByOperator = operatorPauses.Covers(topicPartition),
            });
        if (stop.IsMade)
        {
            // A stop that drains must start nothing new.
            partition.Stop();
        }

        return partition;
    }

    /// <summary>Waits for what is in flight. A stop that is asked for meanwhile shortens the wait: it must not outlast the stop.</summary>
    private void Drain(List<AssignedPartition> leaving, TimeSpan budget)
    {
        var start = timeProvider.GetTimestamp();
        var drained = Task.WhenAll(leaving.Select(partition => partition.Worker));
        Task.WhenAny(drained, stop.Made).WaitFor(budget, timeProvider);
        drained.WaitFor(Least(budget - timeProvider.GetElapsedTime(start), budget), timeProvider);
    }

    /// <summary>Gets the least of two times and of what a stop under way leaves.</summary>
    private TimeSpan Least(TimeSpan first, TimeSpan second)
    {
        var least = first < second ? first : second;
        return stop.IsMade && stop.Left(0.8) is var left && left < least ? left : least;
    }

    private static TimeSpan MaxPollInterval(ConsumerSettings settings)
    {
        var value = settings.Librdkafka.LastOrDefault(entry => entry.Key == "max.poll.interval.ms").Value;
        return TimeSpan.FromMilliseconds(int.TryParse(value, out var milliseconds) ? milliseconds : 300_000);
    }

    private static string Describe(IReadOnlyList<TopicPartition> partitions) =>
        string.Join(", ", partitions.Select(partition => $"{partition.Topic}[{partition.Partition.Value}]"));
}
