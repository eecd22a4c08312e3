using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

public class EmbeddedKafkaClusterTests
{
    [Fact]
    public async Task StartAsync_ThreeBrokers_ListsThreeAddresses()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(brokers: 3);

        Assert.Equal(3, cluster.BootstrapServers.Split(',').Length);
    }

    [Fact]
    public async Task CreateTopic_WithPartitions_IsSeenByClients()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync();
        cluster.CreateTopic("vitals", partitions: 7, replicationFactor: 2);

        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = cluster.BootstrapServers }).Build();
        var topic = Assert.Single(admin.GetMetadata("vitals", Eventually.Deadline).Topics);

        Assert.Equal(7, topic.Partitions.Count);
        Assert.All(topic.Partitions, partition => Assert.Equal(2, partition.Replicas.Length));
    }

    [Fact]
    public async Task ProduceAndConsume_WithRawClients_ReturnsTheMessage()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync();
        using var producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = cluster.BootstrapServers }).Build();
        var delivery = await producer.ProduceAsync(
            "vitals", new Message<string, string> { Key = "p1", Value = "v1" }, TestContext.Current.CancellationToken);

        using var consumer = new ConsumerBuilder<string, string>(new ConsumerConfig
        {
            BootstrapServers = cluster.BootstrapServers,
            GroupId = "charts",
            AutoOffsetReset = AutoOffsetReset.Earliest,
        }).Build();
        consumer.Subscribe("vitals");
        var consumed = consumer.Consume(Eventually.Deadline);
        consumer.Close();

        Assert.Equal(delivery.TopicPartitionOffset, consumed.TopicPartitionOffset);
        Assert.Equal("v1", consumed.Message.Value);
    }
}
