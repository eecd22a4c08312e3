namespace Healthcare.Kafka.Client;

/// <summary>What is left to do after a transactional call failed.</summary>
public enum TransactionErrorKind
{
    /// <summary>The same call may be made again: what it asked for may still come about.</summary>
    Retriable,

    /// <summary>The transaction cannot be committed: abort it, or dispose it, and do it again from its first message.</summary>
    AbortRequired,

    /// <summary>The producer is dead: another instance has its transactional id, or the brokers refuse it. Restart the service.</summary>
    Fatal,
}
