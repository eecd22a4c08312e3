namespace Healthcare.Kafka.Client.ClusterTests;

public class TestClusterTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    [Fact]
    public async Task CreateTopicAsync_Twice_CreatesTwoTopicsWithThePartitions()
    {
        var first = await cluster.CreateTopicAsync(partitions: 5);
        var second = await cluster.CreateTopicAsync(partitions: 2);

        Assert.Equal(5, (await cluster.GetWatermarksAsync(first)).Count);
        Assert.Equal(2, (await cluster.GetWatermarksAsync(second)).Count);
    }

    [Fact]
    public async Task ReadAllAsync_ProducedMessage_ReturnsIt()
    {
        var topic = await cluster.CreateTopicAsync(partitions: 1);
        using var producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = cluster.BootstrapServers }).Build();
        await producer.ProduceAsync(topic, "p1", "v1");

        Assert.Equal("v1", Assert.Single(await cluster.ReadAllAsync(topic)).ValueText);
        Assert.Equal(Offset.Unset, Assert.Single(await cluster.GetCommittedOffsetsAsync(TestCluster.NewGroupId(), topic)).Offset);
    }
}
