namespace Healthcare.Kafka.Client;

/// <summary>A consumer as it is at one moment, for operators and health checks: names, positions and codes, nothing of a message.</summary>
public sealed record ConsumerStatus
{
    /// <summary>Gets the consumer's name.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the consumer group; <see langword="null"/> before the consumer is started.</summary>
    public string? GroupId { get; init; }

    /// <summary>Gets where the consumer is in its life.</summary>
    public required ConsumerState State { get; init; }

    /// <summary>Gets when the poll thread last polled; <see langword="null"/> before the first poll.</summary>
    public DateTimeOffset? LastPoll { get; init; }

    /// <summary>Gets when the consumer was started; <see langword="null"/> before.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>Gets when the group first gave partitions to this process; <see langword="null"/> before.</summary>
    public DateTimeOffset? FirstAssigned { get; init; }

    /// <summary>Gets the 99th percentile of the time from a message's timestamp to its completion, in the last minute.</summary>
    /// <value>
    /// As right as the clocks of both machines; at most an eighth too high. <see langword="null"/> with fewer than 100 messages.
    /// </value>
    public TimeSpan? EndToEndLatency { get; init; }

    /// <summary>Gets the partitions that are assigned to this process now.</summary>
    public required IReadOnlyList<PartitionStatus> Partitions { get; init; }

    /// <summary>Gets the partitions that stand still.</summary>
    public IEnumerable<PartitionStatus> Halted => Partitions.Where(partition => partition.Halt is not null);

    /// <summary>Gets the error that the consumer died of; <see langword="null"/> while it lives.</summary>
    public ErrorCode? FatalError { get; init; }

    /// <summary>Gets what the brokers refuse this consumer for; <see langword="null"/> when they do not.</summary>
    public ErrorCode? RefusedFor { get; init; }

    /// <summary>Gets how many messages were skipped since the start, by <see cref="HealthcareConsumerOptions.OnFailure"/> or by an operator.</summary>
    public long Skipped { get; init; }

    /// <summary>Gets how many messages were dead-lettered since the start.</summary>
    public long DeadLettered { get; init; }

    /// <summary>Gets how often since the start messages that were never received turned out to be deleted.</summary>
    public long OffsetGaps { get; init; }

    /// <summary>Gets how often since the start the native consumer was replaced, because it stalled (<see cref="HealthcareConsumerOptions.OnStall"/>).</summary>
    public int Rebuilds { get; init; }

    /// <summary>Gets how many keys are parked, as far as this process knows: also in partitions that it has had.</summary>
    public int ParkedKeys { get; init; }

    /// <summary>Gets the partition's wait for the dead-letter topic that lasts longest; <see langword="null"/> when none waits.</summary>
    public DeadLetterWait? DeadLetterWait { get; init; }

    /// <summary>Gets since when commits fail; <see langword="null"/> when the last one did not.</summary>
    public DateTimeOffset? CommitFailingSince { get; init; }

    /// <summary>Gets the longest time that a received message waits to be finished; <see langword="null"/> when none does.</summary>
    public TimeSpan? OldestUnfinishedAge => Partitions.Max(partition => partition.OldestUnfinishedAge);

    /// <summary>Describes the consumer without key, value or header.</summary>
    /// <returns>Name, state and counts.</returns>
    public override string ToString() =>
        $"{Name} {State}: {Partitions.Count} partitions, {Halted.Count()} halted, {Skipped} skipped, {DeadLettered} dead-lettered";
}
