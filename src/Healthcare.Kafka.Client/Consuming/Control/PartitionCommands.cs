namespace Healthcare.Kafka.Client;

/// <summary>What operators may do to the partitions of a consumer. Poll thread only; a result of null asks to be called again, with nothing changed.</summary>
internal sealed class PartitionCommands(
    ConsumerContext context, RebalanceHandler rebalances, PauseControl pauses, IConsumerTransport transport, Action rejoin)
{
    private readonly Assignment _assignment = context.Assignment;
    private readonly ConsumerSettings _settings = context.Settings;
    private readonly ConsumerAudit _audit = context.Audit;
    private readonly TimeProvider _timeProvider = context.TimeProvider;

    private enum Sought
    {
        Now,

        /// <summary>The assignment does not stand yet, or is being taken away.</summary>
        NotYet,

        /// <summary>librdkafka has given the partition up (auto.offset.reset=error), and takes it up again with its next assignment only.</summary>
        ByRejoining,
    }

    public IReadOnlyList<TopicPartition> SetPaused(CommandScope scope, bool paused)
    {
        var covered = Covered(scope);
        if (covered.Count == 0 && scope.Partition is not null)
        {
            throw ConsumerCommandException.NotAssigned(_settings.Name, scope);
        }

        if (covered.Count == 0 && scope.Topic is { } topic && !IsSubscribed(topic))
        {
            throw ConsumerCommandException.NotSubscribed(_settings.Name, topic);
        }

        context.OperatorPauses.Set(scope, paused);
        foreach (var partition in covered)
        {
            partition.PausedByOperator = paused;
            pauses.Reconcile(partition);
        }

        if (paused)
        {
            _audit.Paused(scope);
        }
        else
        {
            _audit.Resumed(scope);
        }

        return covered.ConvertAll(partition => partition.TopicPartition);
    }

    /// <summary>Goes on with a halted partition once its calls in flight have ended, or had <see cref="ConsumerSettings.DrainTimeout"/> for it.</summary>
    /// <param name="topicPartition">The partition.</param>
    /// <param name="since">When that was asked for, as a timestamp.</param>
    /// <param name="skips">Whether the message that it stands still at counts as finished.</param>
    /// <returns>Where it stood still.</returns>
    public TopicPartitionOffset? GoOn(TopicPartition topicPartition, long since, bool skips)
    {
        var partition = Owned(topicPartition);
        var halt = partition.Halt ?? throw ConsumerCommandException.NotHalted(_settings.Name, topicPartition);
        if (skips && !halt.IsAtMessage)
        {
            throw ConsumerCommandException.NothingToSkip(_settings.Name, topicPartition, halt.Reason);
        }

        partition.Stop();
        if (!partition.Worker.IsCompleted && _timeProvider.GetElapsedTime(since) < _settings.DrainTimeout)
        {
            return null;
        }

        var tracker = partition.Tracker.GoOn(skips ? halt.Position.Offset.Value : null);
        var position = tracker.NextOffset >= 0 ? tracker.NextOffset : halt.Position.Offset.Value;
        var sought = TrySeek(partition, position);
        if (sought == Sought.NotYet)
        {
            return null;
        }

        if (skips)
        {
            // Before it counts as finished: a skip that no audit saw must not be.
            _audit.SkippedByOperator(halt);
            context.Processor.Failures.CountSkipped(topicPartition, FailureCounts.ByOperator);
        }
        else
        {
            _audit.Retried(halt);
        }

        Replace(partition, tracker, partition.CommittedBefore, sought);
        return halt.Position;
    }

    /// <summary>Goes to another position, which is committed as the partition's own.</summary>
    public TopicPartitionOffset? Seek(TopicPartitionOffset position)
    {
        var partition = Owned(position.TopicPartition);
        var sought = TrySeek(partition, position.Offset.Value);
        if (sought == Sought.NotYet)
        {
            return null;
        }

        _audit.Sought(position, partition.NextOffset);
        rebalances.OnSought(position.TopicPartition);
        Replace(partition, OffsetTracker.StartingAt(position.Offset.Value, _settings.CommitMetadata), GroupOffset.None(position.TopicPartition), sought);
        return position;
    }

    private AssignedPartition Owned(TopicPartition topicPartition) =>
        _assignment.Find(topicPartition.Topic, topicPartition.Partition.Value)
        ?? throw ConsumerCommandException.NotAssigned(_settings.Name, new CommandScope(null, topicPartition));

    private List<AssignedPartition> Covered(CommandScope scope) => [.. _assignment.Owned.Where(partition => scope.Covers(partition.TopicPartition))];

    // A name that starts with ^ is a regular expression: what it matches is librdkafka's to say.
    private bool IsSubscribed(string topic) => _settings.Subscribed.Any(name => name == topic || name.StartsWith('^'));

    /// <summary>Begins the new epoch. Where that takes a new assignment, the position is committed with the old one, and the new one begins with it.</summary>
    private void Replace(AssignedPartition partition, OffsetTracker tracker, GroupOffset? committedBefore, Sought sought)
    {
        rebalances.Replace(partition, tracker, committedBefore);
        if (sought == Sought.ByRejoining)
        {
            rejoin();
        }
    }

    private Sought TrySeek(AssignedPartition partition, long offset)
    {
        try
        {
            transport.Seek(partition.TopicPartition, offset);
            return Sought.Now;
        }
        catch (KafkaException exception) when (exception.Error.Code is ErrorCode.Local_State or ErrorCode.Local_PrevInProgress)
        {
            return partition.Halt is { Reason: HaltReason.PositionGone } ? Sought.ByRejoining : Sought.NotYet;
        }
        catch (KafkaException exception)
        {
            throw ConsumerCommandException.Failed(_settings.Name, exception.Error.Code, new CommandScope(null, partition.TopicPartition), "seek");
        }
    }
}
