namespace Healthcare.Kafka.Client;

/// <summary>Where a consumer is in its life.</summary>
internal enum ConsumerState
{
    Created,
    Running,
    Stopping,
    Stopped,

    /// <summary>The instance died of a fatal error and needs a restart.</summary>
    Failed,

    /// <summary>The stop ran out of time; the native handle is left to its thread.</summary>
    Abandoned,
}

/// <summary>A consumer as it is now, for health checks and operators.</summary>
internal sealed record ConsumerStatus
{
    public required string Name { get; init; }

    public required ConsumerState State { get; init; }

    /// <summary>Gets when the poll thread last polled; null before the first poll.</summary>
    public DateTimeOffset? LastPoll { get; init; }

    public required IReadOnlyList<PartitionStatus> Partitions { get; init; }

    /// <summary>Gets the partitions that stand still.</summary>
    public IEnumerable<PartitionStatus> Halted => Partitions.Where(partition => partition.Halt is not null);

    public ErrorCode? FatalError { get; init; }

    /// <summary>Gets what the brokers refuse this consumer for; null when they do not.</summary>
    public ErrorCode? RefusedFor { get; init; }

    /// <summary>Gets how many messages were skipped since the start, as OnFailure said.</summary>
    public long Skipped { get; init; }

    /// <summary>Gets how many messages were dead-lettered since the start.</summary>
    public long DeadLettered { get; init; }

    /// <summary>Gets how many keys are parked, as far as this process knows: also in partitions that it has had.</summary>
    public int ParkedKeys { get; init; }

    /// <summary>Gets the lane that waits longest for the dead-letter topic; null when none does.</summary>
    public DeadLetterWait? DeadLetterWait { get; init; }

    /// <summary>Gets since when commits fail; null when the last one did not.</summary>
    public DateTimeOffset? CommitFailingSince { get; init; }
}

/// <summary>One assigned partition as it is now.</summary>
/// <param name="TopicPartition">Topic and partition.</param>
/// <param name="Epoch">The number of the assignment, rising in a process.</param>
/// <param name="NextOffset">The offset that is expected next from the broker, -1 before the first message.</param>
/// <param name="CommittedOffset">The last offset committed in this assignment, -1 for none.</param>
/// <param name="Unfinished">How many messages are received and not yet part of the completed prefix.</param>
/// <param name="Paused">Whether fetching is paused.</param>
/// <param name="Halt">Why the partition stands still; null when it does not.</param>
internal sealed record PartitionStatus(
    TopicPartition TopicPartition, long Epoch, long NextOffset, long CommittedOffset, int Unfinished, bool Paused, Halt? Halt);
