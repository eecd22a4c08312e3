namespace Healthcare.Kafka.Client;

/// <summary>How a topic that is wanted and the cluster agree.</summary>
public enum TopicState
{
    /// <summary>It is there, as it should be.</summary>
    InOrder,

    /// <summary>It is not there; <see cref="ITopicProvisioner.CreateAsync"/> creates it.</summary>
    Missing,

    /// <summary>It was not there, and this call created it.</summary>
    Created,

    /// <summary>It is there and differs; nobody changes it but you, with the commands of its differences.</summary>
    Differs,

    /// <summary>It is not there, or not to be seen, and cannot be created; the problem says why.</summary>
    Blocked,
}
