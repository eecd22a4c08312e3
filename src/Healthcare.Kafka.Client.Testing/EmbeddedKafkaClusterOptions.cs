namespace Healthcare.Kafka.Client.Testing;

/// <summary>The settings of an <see cref="EmbeddedKafkaCluster"/>.</summary>
public sealed class EmbeddedKafkaClusterOptions
{
    /// <summary>Gets or sets the number of brokers. Their ids count from 1.</summary>
    /// <value>Default 3.</value>
    public int Brokers { get; set; } = 3;

    /// <summary>Gets or sets the number of partitions of a topic that is created without one.</summary>
    /// <value>Default 4, which is also what librdkafka gives a topic that a client creates by naming it.</value>
    public int DefaultPartitions { get; set; } = 4;

    /// <summary>Gets or sets how long the first member of an empty group waits for others (the broker's group.initial.rebalance.delay.ms).</summary>
    /// <value>Default 10 ms, so that tests are quick; librdkafka's and Kafka's default is 3 s.</value>
    public TimeSpan GroupInitialRebalanceDelay { get; set; } = TimeSpan.FromMilliseconds(10);
}
