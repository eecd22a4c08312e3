namespace Healthcare.Kafka.Client;

/// <summary>One assigned partition as it is at one moment.</summary>
public sealed record PartitionStatus
{
    /// <summary>Gets topic and partition.</summary>
    public required TopicPartition TopicPartition { get; init; }

    /// <summary>Gets the number of the assignment, rising in a process. A seek, a retry and a skip begin a new one.</summary>
    public required long Epoch { get; init; }

    /// <summary>Gets the offset that is expected next from the broker; <see langword="null"/> before the first message.</summary>
    public long? NextOffset { get; init; }

    /// <summary>Gets the offset that the group has committed, as far as this process knows; <see langword="null"/> for none, or while it is not known.</summary>
    public long? CommittedOffset { get; init; }

    /// <summary>Gets the end of the log as of the last fetch, not asked for; <see langword="null"/> before one. It grows old while fetching is paused.</summary>
    public long? HighWatermark { get; init; }

    /// <summary>Gets how many offsets lie between what is finished and <see cref="HighWatermark"/>; <see langword="null"/> when one is not known.</summary>
    public long? Lag { get; init; }

    /// <summary>Gets how many messages are received and not yet part of the completed prefix.</summary>
    public int Unfinished { get; init; }

    /// <summary>Gets how long ago the oldest unfinished message was received; <see langword="null"/> when there is none. It also grows during a pause or a halt.</summary>
    public TimeSpan? OldestUnfinishedAge { get; init; }

    /// <summary>Gets whether fetching is paused, for whatever reason.</summary>
    public bool Paused { get; init; }

    /// <summary>Gets whether an operator paused the partition.</summary>
    public bool PausedByOperator { get; init; }

    /// <summary>Gets whether fetching waits for the handler: as much as may wait for it is received.</summary>
    public bool PausedByBackpressure => Paused && !PausedByOperator && Halt is null;

    /// <summary>Gets whether the partition has messages to give and gives none.</summary>
    public bool Stalled { get; init; }

    /// <summary>Gets why and where the partition stands still; <see langword="null"/> when it does not.</summary>
    public Halt? Halt { get; init; }

    /// <summary>Gets how many of its messages were skipped since the consumer's start.</summary>
    public long Skipped { get; init; }

    /// <summary>Gets how many of its messages were dead-lettered since the consumer's start.</summary>
    public long DeadLettered { get; init; }

    /// <summary>Describes the partition without key, value or header.</summary>
    /// <returns>Where it is, how far behind, and why it stands still.</returns>
    public override string ToString() =>
        $"{TopicPartition.Topic}[{TopicPartition.Partition.Value}] at {NextOffset?.ToString(provider: null) ?? "?"}, "
        + $"committed {CommittedOffset?.ToString(provider: null) ?? "?"}, lag {Lag?.ToString(provider: null) ?? "?"}, {Unfinished} unfinished"
        + (PausedByOperator ? ", paused" : "")
        + (Halt is null ? "" : $", halted at {Halt.Position.Offset.Value}: {Halt.Reason}");
}
