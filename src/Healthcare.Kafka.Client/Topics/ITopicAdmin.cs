namespace Healthcare.Kafka.Client;

/// <summary>What the provisioner asks of a cluster. Throws <see cref="KafkaException"/> where there is no answer at all.</summary>
internal interface ITopicAdmin : IDisposable
{
    /// <summary>Reads topics and the number of brokers; whatever the cluster does not answer stands there as an error code.</summary>
    Task<ClusterFacts> DescribeAsync(IReadOnlyList<string> topics, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>Lists the names of all topics that the principal may see. Its end is not to be hastened.</summary>
    Task<IReadOnlyList<string>> ListAsync(TimeSpan timeout);

    /// <summary>Creates topics and tells of each how it ended, in their order.</summary>
    Task<IReadOnlyList<Error>> CreateAsync(IReadOnlyList<TopicDefinition> topics, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>Raises the number of a topic's partitions.</summary>
    Task<Error> AddPartitionsAsync(string topic, int partitions, TimeSpan timeout, CancellationToken cancellationToken);
}
