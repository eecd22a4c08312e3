namespace Healthcare.Kafka.Client;

/// <summary>What a handler said of a message; nothing by default.</summary>
internal enum VerdictKind : byte
{
    None,
    Acknowledge,
    Retry,
    DeadLetter,
}

/// <summary>A handler's word on one message of a batch.</summary>
internal readonly record struct MessageVerdict(VerdictKind Kind, TimeSpan Delay = default, string? ReasonCode = null);
