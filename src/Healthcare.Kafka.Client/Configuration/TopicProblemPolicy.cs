namespace Healthcare.Kafka.Client;

/// <summary>What a problem with a producer's topics does when the host starts.</summary>
public enum TopicProblemPolicy
{
    /// <summary>It is logged with its remedy and the health check is degraded; the service starts.</summary>
    Report,

    /// <summary>
    /// The start fails with <see cref="TopicProblemException"/>. Only for what the cluster says: a cluster that gives no answer in time is reported,
    /// as a service must be able to start while brokers are down.
    /// </summary>
    FailStart,
}
