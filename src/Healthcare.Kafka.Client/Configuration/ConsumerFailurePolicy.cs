namespace Healthcare.Kafka.Client;

/// <summary>What becomes of a message that fails in every try, or that cannot be deserialized.</summary>
public enum ConsumerFailurePolicy
{
    /// <summary>Its partition stands still at it, uncommitted, and the health check says so; the other partitions go on. Nothing is lost. The default.</summary>
    Halt,

    /// <summary>It is written to the dead-letter topic and its partition goes on: later messages of its key overtake it.</summary>
    DeadLetter,

    /// <summary>It is left unhandled for good and its partition goes on; each one is counted and audited (log category Healthcare.Kafka.Client.Audit).</summary>
    Skip,
}
