using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

public class EmbeddedKafkaClusterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task StartAsync_WithBrokers_ListsAsManyAddresses(int brokers)
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(brokers);

        Assert.Equal(brokers, cluster.BrokerCount);
        Assert.Equal(brokers, cluster.BootstrapServers.Split(',').Distinct().Count());
    }

    [Fact]
    public async Task StartAsync_WithoutBrokers_Throws() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => EmbeddedKafkaCluster.StartAsync(brokers: 0));

    [Fact]
    public async Task CreateTopic_WithPartitionsAndReplicas_IsSeenByClients()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync();
        cluster.CreateTopic("vitals", partitions: 7, replicationFactor: 2);

        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = cluster.BootstrapServers }).Build();
        var topic = Assert.Single(admin.GetMetadata("vitals", Eventually.Deadline).Topics);

        Assert.Equal(7, topic.Partitions.Count);
        Assert.All(topic.Partitions, partition => Assert.Equal(2, partition.Replicas.Length));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task CreateTopic_SixPartitions_LetsEachOfThreeBrokersLeadTwo(int replicas)
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(brokers: 3);
        cluster.CreateTopic("vitals", partitions: 6, replicas);

        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = cluster.BootstrapServers }).Build();
        var partitions = admin.GetMetadata("vitals", Eventually.Deadline).Topics.Single().Partitions;

        Assert.All(partitions.GroupBy(partition => partition.Leader), led => Assert.Equal(2, led.Count()));
        Assert.All(partitions, partition => Assert.Contains(partition.Leader, partition.Replicas));
    }

    [Fact]
    public async Task CreateTopic_WithoutPartitions_TakesTheDefaultOfTheOptions()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(new EmbeddedKafkaClusterOptions { Brokers = 1, DefaultPartitions = 12 });
        cluster.CreateTopic("vitals");

        Assert.Equal(12, (await cluster.GetWatermarksAsync("vitals", TestContext.Current.CancellationToken)).Count);
    }

    [Fact]
    public async Task CreateTopic_Twice_Throws()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(brokers: 1);
        cluster.CreateTopic("vitals");

        var exception = Assert.Throws<KafkaException>(() => cluster.CreateTopic("vitals"));

        Assert.Equal(ErrorCode.TopicAlreadyExists, exception.Error.Code);
    }

    [Fact]
    public async Task ProduceAndConsume_WithRawClients_ReturnsTheMessage()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync();
        using var producer = cluster.CreateProducer();
        var delivery = await producer.ProduceAsync("vitals", "p1", "v1");

        using var consumer = cluster.CreateConsumer("charts");
        consumer.Subscribe("vitals");
        var consumed = consumer.ConsumeOne();
        consumer.Close();

        Assert.Equal(delivery.TopicPartitionOffset, consumed.TopicPartitionOffset);
        Assert.Equal("v1", consumed.Message.Value);
    }

    [Fact]
    public async Task StartAsync_Twice_KeepsTheClustersApart()
    {
        await using var first = await EmbeddedKafkaCluster.StartAsync(brokers: 1);
        await using var second = await EmbeddedKafkaCluster.StartAsync(brokers: 1);
        first.CreateTopic("vitals", partitions: 1);
        second.CreateTopic("vitals", partitions: 1);
        using var producer = first.CreateProducer();

        await producer.ProduceAsync("vitals", "p1", "v1");

        Assert.Single(await first.ReadAllAsync("vitals", cancellationToken: TestContext.Current.CancellationToken));
        Assert.Empty(await second.ReadAllAsync("vitals", cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task AnyMember_AfterDispose_ThrowsObjectDisposedException()
    {
        var cluster = await EmbeddedKafkaCluster.StartAsync(brokers: 1);
        await cluster.DisposeAsync();
        await cluster.DisposeAsync();

        Assert.NotEmpty(cluster.BootstrapServers);
        Assert.Throws<ObjectDisposedException>(() => cluster.CreateTopic("vitals"));
        Assert.Throws<ObjectDisposedException>(() => cluster.SetBrokerDown(1));
        Assert.Throws<ObjectDisposedException>(() => cluster.PushErrors(KafkaRequest.Produce, ErrorCode.NotLeaderForPartition));
        Assert.Throws<ObjectDisposedException>(() => cluster.CountRequests(KafkaRequest.Produce));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => cluster.ReadAllAsync("vitals", cancellationToken: TestContext.Current.CancellationToken));
    }
}
