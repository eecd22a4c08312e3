namespace Healthcare.Kafka.Client;

/// <summary>One thing that an audit has to know: who, what, where, with what outcome, when. Nothing of a message: no key, payload or header.</summary>
public sealed record AuditEvent
{
    /// <summary>Gets what happened.</summary>
    public required AuditAction Action { get; init; }

    /// <summary>Gets when, in UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Gets the registered name of the producer or consumer.</summary>
    public required string ClientName { get; init; }

    /// <summary>Gets what came of it: Written, NotHandled, NotCommitted, Started, DryRun, Done, Missing, Accepted, Failed, a redrive's end, or a persistence status.</summary>
    public required string Outcome { get; init; }

    /// <summary>Gets the consumer group; <see langword="null"/> for a producer.</summary>
    public string? GroupId { get; init; }

    /// <summary>Gets the topic; <see langword="null"/> where it is about no single one.</summary>
    public string? Topic { get; init; }

    /// <summary>Gets the partition; <see langword="null"/> where it is about no single one.</summary>
    public int? Partition { get; init; }

    /// <summary>Gets the offset of the message, or the first one of several.</summary>
    public long? Offset { get; init; }

    /// <summary>Gets the offset after the last one of a gap, or where a group stood before a seek.</summary>
    public long? EndOffset { get; init; }

    /// <summary>Gets how many messages; <see langword="null"/> where it is about none.</summary>
    public long? Count { get; init; }

    /// <summary>Gets why: a code of this library, the handler's own, or an option's path.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>Gets the full type name of what was thrown; <see langword="null"/> when nothing was.</summary>
    public string? ExceptionType { get; init; }

    /// <summary>Gets the dead-letter topic, where it has part in it.</summary>
    public string? RelatedTopic { get; init; }
}
