using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

public class EmbeddedKafkaReadTests
{
    [Fact]
    public async Task ReadAllAsync_RecordsInAllPartitions_ReturnsThemInOrderAsTheyStand()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync();
        cluster.CreateTopic("vitals", partitions: 3);
        using var producer = cluster.CreateProducer();
        var timestamp = new Timestamp(new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc));
        var deliveries = await Task.WhenAll(Enumerable.Range(0, 300).Select(number => producer.ProduceAsync(
            new TopicPartition("vitals", number % 3),
            new Message<string, string> { Key = $"p{number}", Value = $"v{number}", Timestamp = timestamp, Headers = new Headers { { "number", [(byte)number] } } },
            TestContext.Current.CancellationToken)));

        var records = await cluster.ReadAllAsync("vitals", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(
            deliveries.OrderBy(delivery => delivery.Partition.Value).ThenBy(delivery => delivery.Offset.Value)
                .Select(delivery => (delivery.Partition.Value, delivery.Offset.Value, (string?)delivery.Key, (string?)delivery.Value)),
            records.Select(record => (record.Partition, record.Offset, record.KeyText, record.ValueText)));
        Assert.All(records, record => Assert.Equal(timestamp, record.Timestamp));
        Assert.All(records, record => Assert.Equal(record.ValueText, $"v{NumberOf(record)}"));
    }

    [Fact]
    public async Task ReadAllAsync_Tombstone_ReturnsANullValue()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(brokers: 1);
        cluster.CreateTopic("vitals", partitions: 1);
        using var producer = cluster.CreateProducer();
        await producer.ProduceAsync("vitals", "p1", null!);

        var record = Assert.Single(await cluster.ReadAllAsync("vitals", cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal("p1", record.KeyText);
        Assert.Null(record.Value);
    }

    [Fact]
    public async Task ReadAllAsync_UnknownTopic_ThrowsAndDoesNotCreateIt()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(brokers: 1);

        var exception = await Assert.ThrowsAsync<KafkaException>(
            () => cluster.ReadAllAsync("vitals", cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(ErrorCode.UnknownTopicOrPart, exception.Error.Code);
        cluster.CreateTopic("vitals");
    }

    [Fact]
    public async Task ReadAllAsync_FetchKeepsFailing_ThrowsTimeoutException()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(brokers: 1);
        cluster.CreateTopic("vitals", partitions: 1);
        using var producer = cluster.CreateProducer();
        await producer.ProduceAsync("vitals", "p1", "v1");
        cluster.PushErrors(KafkaRequest.Fetch, [.. Enumerable.Repeat(ErrorCode.NotLeaderForPartition, 10_000)]);

        await Assert.ThrowsAsync<TimeoutException>(
            () => cluster.ReadAllAsync("vitals", TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task GetCommittedOffsetsAsync_OnePartitionCommitted_ReturnsItAndUnsetForTheOther()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync();
        cluster.CreateTopic("vitals", partitions: 2);
        using var consumer = cluster.CreateConsumer("charts");
        consumer.Assign(new TopicPartitionOffset("vitals", 1, Offset.Beginning));
        consumer.Commit([new TopicPartitionOffset("vitals", 1, 42)]);

        var offsets = await cluster.GetCommittedOffsetsAsync("charts", "vitals", TestContext.Current.CancellationToken);

        Assert.Equal([new("vitals", 0, Offset.Unset), new("vitals", 1, 42)], offsets);
    }

    [Fact]
    public async Task GetCommittedOffsetsAsync_GroupHasAMember_DoesNotRebalanceIt()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync();
        using var producer = cluster.CreateProducer();
        await producer.ProduceAsync("vitals", "p1", "v1");
        using var consumer = cluster.CreateConsumer("charts");
        consumer.Subscribe("vitals");
        consumer.Commit(consumer.ConsumeOne());
        cluster.StartRequestTracking();

        var offsets = await cluster.GetCommittedOffsetsAsync("charts", "vitals", TestContext.Current.CancellationToken);

        Assert.Single(offsets, offset => offset.Offset == 1);
        Assert.Equal(0, cluster.CountRequests(KafkaRequest.JoinGroup));
        consumer.Close();
    }

    [Fact]
    public async Task GetWatermarksAsync_RecordsInOnePartition_ReturnsTheEndOfEach()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync();
        cluster.CreateTopic("vitals", partitions: 2);
        using var producer = cluster.CreateProducer();
        await producer.ProduceAsync(
            new TopicPartition("vitals", 1), new Message<string, string> { Key = "p1", Value = "v1" }, TestContext.Current.CancellationToken);

        var watermarks = await cluster.GetWatermarksAsync("vitals", TestContext.Current.CancellationToken);

        Assert.Equal([(0, 0), (0, 1)], watermarks.Select(watermark => (watermark.Low.Value, watermark.High.Value)));
    }

    private static int NumberOf(KafkaRecord record) => record.Offset * 3 + record.Partition is var number
        && record.Headers.GetLastBytes("number")[0] == (byte)number ? (int)number : -1;
}
