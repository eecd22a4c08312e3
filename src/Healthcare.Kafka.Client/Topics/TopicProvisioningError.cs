namespace Healthcare.Kafka.Client;

/// <summary>Why topics could not be planned, created or changed.</summary>
public enum TopicProvisioningError
{
    /// <summary>A topic wants more replicas than there are brokers.</summary>
    TooFewBrokers,

    /// <summary>The principal lacks a right.</summary>
    NotAuthorized,

    /// <summary>The brokers do not believe who the client is, or TLS could not be agreed on.</summary>
    NotAuthenticated,

    /// <summary>Another topic has the name but for dots and underscores, which Kafka takes for one.</summary>
    NameConflict,

    /// <summary>The brokers refuse the name, a setting, the number of partitions, or their policy forbids it.</summary>
    Refused,

    /// <summary>There are more partitions already: none can be taken away.</summary>
    MorePartitions,

    /// <summary>The topic does not exist.</summary>
    NotFound,

    /// <summary>No broker could be reached.</summary>
    Unreachable,

    /// <summary>The cluster did not answer in time. What was asked for may still be done: asking again does no harm.</summary>
    TimedOut,

    /// <summary>The brokers do not know these requests.</summary>
    NotSupported,

    /// <summary>Anything else; the code says what.</summary>
    Failed,
}
