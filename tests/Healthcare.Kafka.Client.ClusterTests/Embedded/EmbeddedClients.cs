using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Plain Confluent.Kafka clients of an embedded cluster, set to notice its faults quickly and to keep quiet about them.</summary>
internal static class EmbeddedClients
{
    public static IProducer<string, string> CreateProducer(this EmbeddedKafkaCluster cluster, Action<ProducerConfig>? configure = null)
    {
        var config = new ProducerConfig
        {
            BootstrapServers = cluster.BootstrapServers,
            LingerMs = 0,
            ReconnectBackoffMaxMs = 200,
            SocketConnectionSetupTimeoutMs = 1_000,
        };
        configure?.Invoke(config);
        return new ProducerBuilder<string, string>(config).SetLogHandler((_, _) => { }).Build();
    }

    public static IConsumer<string, string> CreateConsumer(this EmbeddedKafkaCluster cluster, string groupId, Action<ConsumerConfig>? configure = null)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = cluster.BootstrapServers,
            GroupId = groupId,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            FetchWaitMaxMs = 50,
            ReconnectBackoffMaxMs = 200,
            SocketConnectionSetupTimeoutMs = 1_000,
        };
        configure?.Invoke(config);
        return new ConsumerBuilder<string, string>(config).SetLogHandler((_, _) => { }).Build();
    }

    public static Task<DeliveryResult<string, string>> ProduceAsync(
        this IProducer<string, string> producer, string topic, string key, string value) =>
        producer.ProduceAsync(topic, new Message<string, string> { Key = key, Value = value }, TestContext.Current.CancellationToken);

    /// <summary>Waits for one message; fails the test when none comes.</summary>
    public static ConsumeResult<string, string> ConsumeOne(this IConsumer<string, string> consumer) =>
        consumer.Consume(Eventually.Deadline) ?? throw new TimeoutException($"No message within {Eventually.Deadline}.");

    public static PartitionMetadata GetPartition(this IProducer<string, string> producer, string topic, int partition)
    {
        using var admin = new DependentAdminClientBuilder(producer.Handle).Build();
        return admin.GetMetadata(topic, Eventually.Deadline).Topics.Single().Partitions.Single(found => found.PartitionId == partition);
    }
}
