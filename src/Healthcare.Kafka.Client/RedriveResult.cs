namespace Healthcare.Kafka.Client;

/// <summary>Why a redrive ended.</summary>
public enum RedriveEnd
{
    /// <summary>It came to the end that the dead-letter topic had when it began.</summary>
    Completed,

    /// <summary><see cref="RedriveOptions.MaxMessages"/> were redriven.</summary>
    MaxMessages,

    /// <summary>Its token was cancelled.</summary>
    Cancelled,

    /// <summary>A message could not be written: <see cref="RedriveResult.Failure"/>.</summary>
    NotWritten,
}

/// <summary>What a redrive did, or in a dry run would do. Holds no key, value or header.</summary>
public sealed class RedriveResult
{
    internal RedriveResult()
    {
    }

    /// <summary>Gets why it ended.</summary>
    public RedriveEnd End { get; internal set; }

    /// <summary>Gets whether nothing was written.</summary>
    public bool IsDryRun { get; internal init; }

    /// <summary>Gets how many messages were redriven; in a dry run, how many would be.</summary>
    public long Redriven { get; internal set; }

    /// <summary>Gets the same by reason; a dead letter whose reason cannot be read counts as <see cref="DeadLetterReason.HandlerFailed"/>.</summary>
    public IReadOnlyDictionary<DeadLetterReason, long> Reasons => ByReason;

    /// <summary>Gets how many records were passed over, as they are dead letters of other groups, or none at all.</summary>
    public long Foreign { get; internal set; }

    /// <summary>Gets how many offsets are left in the partitions up to where they ended when the redrive began.</summary>
    public long Remaining { get; internal set; }

    /// <summary>Gets where the redrive stands in each partition of the dead-letter topic that it looked at.</summary>
    public IReadOnlyList<TopicPartitionOffset> Positions => Stands;

    /// <summary>Gets the dead letter that could not be written; <see langword="null"/> when all could.</summary>
    public TopicPartitionOffset? Failure { get; internal set; }

    /// <summary>Gets why it could not be written; <see cref="ErrorCode.NoError"/> when all could.</summary>
    public ErrorCode FailureCode { get; internal set; }

    internal Dictionary<DeadLetterReason, long> ByReason { get; } = [];

    internal List<TopicPartitionOffset> Stands { get; } = [];

    /// <summary>Describes the result in a line.</summary>
    /// <returns>Counts and codes.</returns>
    public override string ToString() =>
        $"{End}: {Redriven} redriven{(IsDryRun ? " (dry run)" : "")}, {Foreign} foreign, {Remaining} offsets left"
        + (Failure is null ? "" : $", {FailureCode} at {Failure}");
}
