using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client.ClusterTests;

public sealed class RebuildClusterTests(TestCluster cluster) : IClassFixture<TestCluster>, IAsyncDisposable
{
    private readonly CollectedLogs _logs = new();
    private readonly HandledMessages _handled = new(ConsumeOrder.Partition);
    private readonly ConcurrentQueue<StalledTransport> _transports = new();
    private ConsumerWorker _worker = null!;

    [Theory]
    [InlineData(null)]
    [InlineData("ward-7")]
    public async Task Stall_FetchingStandsStill_ANewNativeConsumerGoesOnAsTheSameMember(string? instance)
    {
        var topic = await cluster.CreateTopicAsync(partitions: 2);
        var settings = Settings(topic, instance);
        await StartAsync(settings);
        await Eventually.Async(() => _worker.Status.Partitions.Count == 2);
        await ProduceAsync(topic, 20);
        await Eventually.Async(() => _handled.Distinct == 20);

        _transports.First().Stall();
        await ProduceAsync(topic, 20);
        await Eventually.Async(() => _handled.Distinct == 40);

        Assert.Equal((1, 2, 0), (_worker.Status.Rebuilds, _transports.Count, _handled.Repeats));
        Assert.Empty(_logs.Of(EventIds.ConsumerFailed));
        Assert.Empty(_logs.Of(EventIds.RebuildCloseTimedOut));
        await Eventually.Async(async () => (await cluster.GetCommittedOffsetsAsync(settings.GroupId, topic)).Sum(position => position.Offset.Value) == 40);
        Assert.Empty(_handled.Violations);
    }

    /// <summary>Stops the consumer, and shows what was logged beside a test that failed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _worker.StopAsync(CancellationToken.None);
        _logs.Entries.ToList().ForEach(entry => TestContext.Current.TestOutputHelper?.WriteLine($"{entry.Level} {entry.Message}"));
        _logs.Dispose();
    }

    private Task StartAsync(ConsumerSettings settings)
    {
        var processor = HandlerProcessor<string, string>.Create(
            settings, new TextDeserializer(), new TextDeserializer(), TextHandler.Batches((batch, _) => _handled.RunAsync(batch, () => Task.CompletedTask)),
            new FailureHandling(new RetryRules()), _logs, TimeProvider.System);
        _worker = new ConsumerWorker(settings, processor, _logs, TimeProvider.System, (all, events) =>
        {
            var transport = new StalledTransport(all, events, _logs, () => [.. _worker.Status.Partitions.Select(partition => partition.TopicPartition)]);
            _transports.Enqueue(transport);
            return transport;
        });
        return _worker.StartAsync(TestContext.Current.CancellationToken);
    }

    private ConsumerSettings Settings(string topic, string? instance)
    {
        var group = TestCluster.NewGroupId();
        var settings = ConsumerHarness.Settings("rebuilt", cluster.BootstrapServers) with
        {
            GroupId = group,
            Topics = [topic],
            OnStall = StallPolicy.Rebuild,

            // Longer than the group takes to give the partitions to the new member: it would be replaced again.
            StallTimeout = TimeSpan.FromSeconds(2),
        };
        settings = ConsumerHarness.With(ConsumerHarness.With(settings, "group.id", group), "session.timeout.ms", "6000");
        return instance is null ? settings : ConsumerHarness.With(settings, "group.instance.id", $"{instance}-{group}");
    }

    private async Task ProduceAsync(string topic, int count)
    {
        using var producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = cluster.BootstrapServers }).Build();
        for (var index = 0; index < count; index++)
        {
            await producer.ProduceAsync(
                new TopicPartition(topic, index % 2), new Message<string, string> { Key = $"{index}", Value = PhiCanary.Mark }, TestContext.Current.CancellationToken);
        }
    }
}
