namespace Healthcare.Kafka.Client;

/// <summary>A topic in which messages that fail wait for further tries, while other keys of their partition go on.</summary>
/// <remarks>The order of a key is kept: its later messages follow it. See docs/retry-topics.md.</remarks>
public sealed class ConsumerRetryTopicOptions
{
    /// <summary>Gets or sets the topic that messages wait in once <see cref="HealthcareConsumerOptions.Retry"/> is used up.</summary>
    /// <value>The name of an existing topic with as many partitions as the source has, of this group alone. Default: none.</value>
    /// <remarks>
    /// Needs one topic in <see cref="HealthcareConsumerOptions.Topics"/>, PartitionAssignmentStrategy Range, AutoOffsetReset Earliest, CommitMetadata,
    /// and an Order that is not None. Costs a copy of each such message, and a look into the retry partition and a commit with each assignment.
    /// </remarks>
    public string? Topic { get; set; }

    /// <summary>Gets or sets how often a message is tried from there before <see cref="HealthcareConsumerOptions.OnFailure"/> decides.</summary>
    /// <value>1 to 2,147,483,647. Default: 10.</value>
    /// <remarks>Each try has the retries in place of <see cref="HealthcareConsumerOptions.Retry"/>. After a restart or rebalance the count begins anew.</remarks>
    public int MaxAttempts { get; set; } = 10;

    /// <summary>Gets or sets the wait before the first try from there; it doubles with each further one.</summary>
    /// <value>0 to 1 day, not above <see cref="MaxDelay"/>. Default: 1 minute.</value>
    /// <remarks>The key waits meanwhile; others do not.</remarks>
    public TimeSpan Delay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets the longest wait between two tries.</summary>
    /// <value>0 to 1 day. Default: 1 hour.</value>
    /// <remarks>It bounds how late a recovered dependency is noticed. The topic's retention must be longer than all waits of a key.</remarks>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromHours(1);
}
