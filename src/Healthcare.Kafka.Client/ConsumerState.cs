namespace Healthcare.Kafka.Client;

/// <summary>Where a consumer is in its life.</summary>
public enum ConsumerState
{
    /// <summary>The host has not started it.</summary>
    Created,

    /// <summary>It polls.</summary>
    Running,

    /// <summary>It drains, commits and leaves its group.</summary>
    Stopping,

    /// <summary>It has ended.</summary>
    Stopped,

    /// <summary>The instance died of a fatal error and needs a restart.</summary>
    Failed,

    /// <summary>The stop ran out of time; the native handle is left to its thread.</summary>
    Abandoned,

    /// <summary>It stalled, has given its partitions up, and goes on with a new native consumer as soon as the old one is closed.</summary>
    Rebuilding,
}
