using System.Text;
using Confluent.Kafka.Admin;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>What mock brokers have no equal of: static members, and topics that grow. On them, nothing may be lost all the same.</summary>
public sealed class MembershipClusterTests(TestCluster cluster) : IClassFixture<TestCluster>, IAsyncLifetime
{
    private readonly string _group = TestCluster.NewGroupId();
    private readonly HandledMessages _handled = new();
    private readonly CollectedLogs _logs = new();
    private readonly List<ConsumerWorker> _workers = [];
    private int _produced;

    // Fault test 50. Mock brokers know no static members: there the restart is a rebalance.
    [Fact]
    public async Task StaticMember_RestartsWithinItsSession_GetsItsPartitionsBackAndTheOtherIsNotInterrupted()
    {
        var topic = await cluster.CreateTopicAsync(partitions: 4);
        var first = await StartAsync(topic, "ward-1");
        var second = await StartAsync(topic, "ward-2");
        await Eventually.Async(() => first.Status.Partitions.Count == 2 && second.Status.Partitions.Count == 2, deadline: 2 * Eventually.Deadline);
        var (its, epochs) = (Partitions(first), Epochs(second));
        await ProduceAsync(topic, 400, partitions: 4);
        await AllCommittedAsync(topic);

        await first.StopAsync(TestContext.Current.CancellationToken);
        await ProduceAsync(topic, 400, partitions: 4);
        var restarted = await StartAsync(topic, "ward-1");
        await AllCommittedAsync(topic);

        if (!cluster.IsEmbedded)
        {
            Assert.Equal(its, Partitions(restarted));
            Assert.Equal(epochs, Epochs(second));
            Assert.Equal(0, _handled.Repeats);
        }

        Assert.Equal(_produced, _handled.Distinct);
        Assert.Empty(_handled.Violations);
    }

    // Fault test 61. A topic of a mock broker grows by being created again.
    [Fact]
    public async Task Topic_GetsMorePartitions_TheyAreConsumedFromTheirFirstMessage()
    {
        var topic = await cluster.CreateTopicAsync(partitions: 1);
        if (!cluster.DeletesTopics)
        {
            await Assert.ThrowsAsync<NotSupportedException>(() => GrowAsync(topic, partitions: 4));
            return;
        }

        var worker = await StartAsync(topic);
        await Eventually.Async(() => worker.Status.Partitions.Count == 1, deadline: 2 * Eventually.Deadline);

        await GrowAsync(topic, partitions: 4);
        await ProduceAsync(topic, 40, partitions: 4);

        await Eventually.Async(() => worker.Status.Partitions.Count == 4, deadline: 2 * Eventually.Deadline);
        await AllCommittedAsync(topic);
        Assert.Equal((_produced, 0), (_handled.Distinct, _handled.Repeats));
        Assert.Empty(_handled.Violations);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Stops what runs, and shows what was logged beside a test that failed.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{worker.Status}: {string.Join("; ", worker.Status.Partitions)}");
        }

        await Task.WhenAll(_workers.Select(worker => worker.StopAsync(CancellationToken.None)));
        foreach (var entry in _logs.Entries)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{entry.Level} {entry.Message}");
        }
    }

    private static List<TopicPartition> Partitions(ConsumerWorker worker) =>
        [.. worker.Status.Partitions.Select(partition => partition.TopicPartition).OrderBy(partition => partition.Partition.Value)];

    private static List<(TopicPartition, long)> Epochs(ConsumerWorker worker) =>
        [.. worker.Status.Partitions.OrderBy(partition => partition.TopicPartition.Partition.Value).Select(partition => (partition.TopicPartition, partition.Epoch))];

    private async Task GrowAsync(string topic, int partitions)
    {
        if (cluster.IsEmbedded)
        {
            await cluster.DeleteTopicAsync(topic);
            await cluster.CreateNamedTopicAsync(topic, partitions);
            return;
        }

        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = cluster.BootstrapServers }).Build();
        await admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = topic, IncreaseTo = partitions }]);
    }

    private Task AllCommittedAsync(string topic) => Eventually.Async(
        async () => (await cluster.GetCommittedOffsetsAsync(_group, topic)).Sum(position => Math.Max(0, position.Offset.Value)) == _produced,
        $"{_produced} offsets are committed",
        2 * Eventually.Deadline);

    private async Task<ConsumerWorker> StartAsync(string topic, string? instance = null)
    {
        var settings = ConsumerHarness.Settings($"charts-{instance}", cluster, _group, topic);
        settings = instance is null ? settings : ConsumerHarness.With(settings, "group.instance.id", instance);
        var worker = ConsumerWorker.Create(
            settings, new TextDeserializer(), new TextDeserializer(),
            TextHandler.Batches((batch, _) => _handled.RunAsync(batch, () => Task.CompletedTask)),
            new FailureHandling(new RetryRules()), _logs, TimeProvider.System);
        await worker.StartAsync(TestContext.Current.CancellationToken);
        _workers.Add(worker);
        return worker;
    }

    private async Task ProduceAsync(string topic, int count, int partitions)
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(
            new ProducerConfig { BootstrapServers = cluster.BootstrapServers, LingerMs = 5, TopicMetadataRefreshIntervalMs = 500 }).Build();
        await Task.WhenAll(Enumerable.Range(0, count).Select(index => SendAsync(producer, new TopicPartition(topic, index % partitions))))
            .WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);
        _produced += count;
    }

    /// <summary>Sends one message, again if the broker that was asked does not know the partition yet.</summary>
    private static async Task SendAsync(IProducer<byte[], byte[]> producer, TopicPartition partition)
    {
        while (true)
        {
            try
            {
                await producer.ProduceAsync(partition, new Message<byte[], byte[]> { Value = Encoding.UTF8.GetBytes("141 mmol/l") });
                return;
            }
            catch (ProduceException<byte[], byte[]> exception) when (exception.Error.Code == ErrorCode.Local_UnknownPartition)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }
    }
}
