namespace Healthcare.Kafka.Client;

/// <summary>The names of the headers that a dead letter has beside those that its message came with. All values are UTF-8 text: names, numbers and codes.</summary>
/// <remarks>
/// Never a text of an exception, a key or a value. A header of such a name that the message came with is replaced, so that a message dead-lettered
/// again and again keeps one set of them.
/// </remarks>
public static class DeadLetterHeaderNames
{
    /// <summary>The topic that the message was consumed from.</summary>
    public const string Topic = "dlq-topic";

    /// <summary>The partition that it was consumed from.</summary>
    public const string Partition = "dlq-partition";

    /// <summary>The offset that it had there. With topic and partition it identifies duplicates of a dead letter.</summary>
    public const string Offset = "dlq-offset";

    /// <summary>The timestamp that it had there, in milliseconds since 1970; absent when it had none.</summary>
    public const string Timestamp = "dlq-timestamp";

    /// <summary>The epoch of the leader that served it; absent when the broker did not tell.</summary>
    public const string LeaderEpoch = "dlq-leader-epoch";

    /// <summary>The consumer group that gave it up.</summary>
    public const string Group = "dlq-group";

    /// <summary>The name of the consumer that gave it up.</summary>
    public const string Consumer = "dlq-consumer";

    /// <summary>The name of a <see cref="DeadLetterReason"/>.</summary>
    public const string Reason = "dlq-reason";

    /// <summary>The code that the handler gave; only with the reason Rejected.</summary>
    public const string ReasonCode = "dlq-reason-code";

    /// <summary>The full type name of the exception; absent when nothing was thrown.</summary>
    public const string ExceptionType = "dlq-exception-type";

    /// <summary>How often it was tried; 0 when it never reached the handler.</summary>
    public const string Attempts = "dlq-attempts";

    /// <summary>When it was dead-lettered, in milliseconds since 1970.</summary>
    public const string Time = "dlq-time";

    /// <summary>How often it was redriven; absent when never. A redriven message keeps it.</summary>
    public const string Redrives = "dlq-redrives";

    /// <summary>On a redriven message: the offset of the dead letter that it comes from.</summary>
    public const string RedrivenOffset = "dlq-redriven-offset";

    /// <summary>On a redriven message: the consumer group that it was redriven for. To other groups of the topic it is a duplicate.</summary>
    public const string RedrivenGroup = "dlq-redriven-group";
}
