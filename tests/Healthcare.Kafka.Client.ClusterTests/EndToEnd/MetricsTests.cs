using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>What is measured, compared with what was done.</summary>
public sealed class MetricsTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    // Few enough that the duration of each one's send is measured.
    private const int Count = 200;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Host_ProducesAndConsumes_MeasuresWhatHappened()
    {
        var topic = await cluster.CreateTopicAsync(partitions: 4, prefix: "observation");
        var groupId = TestCluster.NewGroupId();
        await using var host = await StartAsync(topic, groupId);
        var gate = host.Services.GetRequiredService<Gate>();

        var messages = Enumerable.Range(0, Count)
            .Select(i => new OutgoingMessage<string, Observation>($"{Sentinel.Text}-{i}", Observation.Of(Sentinel.Text, i, Sentinel.Text)) { Headers = Sentinel.Headers });
        Assert.True((await host.Producer.ProduceBatchAsync(topic, [.. messages], Cancellation)).AllPersisted);
        await Eventually.Async(() => host.Metrics.ObserveOne("healthcare.kafka.consumer.lag") == Count, "nothing is handled, so all of it is lag");
        await Eventually.Async(() => host.Metrics.ObserveOne("healthcare.kafka.consumer.lane.depth") == Count, "all is received");
        gate.Open.SetResult();
        await Eventually.Async(
            async () => (await cluster.GetCommittedOffsetsAsync(groupId, topic)).Where(offset => !offset.Offset.IsSpecial).Sum(offset => offset.Offset.Value) == Count);
        await Eventually.Async(() => host.Metrics.ObserveOne("healthcare.kafka.consumer.lag") == 0, "all is handled and committed");

        Assert.Equal(Count, host.Metrics.Sum("messaging.client.sent.messages"));
        Assert.Equal(Count, host.Metrics.Sum("messaging.client.consumed.messages"));
        Assert.Equal(Count, gate.Handled);
        Assert.All(host.Metrics.Of("healthcare.kafka.producer.outcomes"), one => Assert.Equal("Persisted", one["healthcare.kafka.outcome"]));
        AssertDurations(host.Metrics, "messaging.client.operation.duration", Count, "send");
        AssertDurations(host.Metrics, "messaging.process.duration", gate.Calls, "process");
        AssertDurations(host.Metrics, "healthcare.kafka.consumer.end_to_end.duration", gate.MeasuredEndToEnd);
        Assert.Equal(0, host.Metrics.ObserveOne("healthcare.kafka.consumer.in_flight"));
        Assert.Equal(4, host.Metrics.ObserveOne("healthcare.kafka.consumer.partitions"));
        Assert.Contains(host.Metrics.Of("messaging.client.operation.duration"), one => Equals(one["messaging.operation.name"], "commit") && one.Value > 0);
        Assert.DoesNotContain(host.Metrics.All, one => one.Tags.ContainsKey("error.type"));
        Sentinel.AssertAbsent(host.Metrics);
    }

    // Real statistics of librdkafka, every second.
    [Fact]
    public async Task Statistics_OfLibrdkafka_FeedTheGauges()
    {
        var topic = await cluster.CreateTopicAsync(partitions: 2, prefix: "observation");
        await using var host = await StartAsync(topic, TestCluster.NewGroupId(), statistics: "00:00:01");
        host.Services.GetRequiredService<Gate>().Open.SetResult();
        var wanted = new HashSet<string>
        {
            "healthcare.kafka.producer.batch.size", "healthcare.kafka.producer.batch.messages", "healthcare.kafka.producer.record_send.rate", "healthcare.kafka.broker.rtt",
        };

        await Eventually.Async(async () =>
        {
            await host.Producer.ProduceAsync(topic, new("key", Observation.Of("lab", 1, "text")), Cancellation);
            wanted.RemoveWhere(name => host.Metrics.Observe(name).Any(one => one.Value > 0));
            return wanted.Count == 0;
        });

        var roundTrips = host.Metrics.Of("healthcare.kafka.broker.rtt");
        Assert.All(roundTrips, one => Assert.InRange(one.Value, 0, 60));
        Assert.All(roundTrips, one => Assert.InRange((int)one["healthcare.kafka.broker.id"]!, 0, 100));
        Assert.All(host.Metrics.Of("healthcare.kafka.producer.batch.size"), one => Assert.Equal(topic, one["messaging.destination.name"]));
        await Eventually.Async(() => host.Metrics.Observe("healthcare.kafka.consumer.fetch_queue.messages").Any(one => Equals(one["messaging.destination.name"], topic)));
        Assert.All(host.Metrics.Observe("healthcare.kafka.broker.throttle_time"), one => Assert.Equal(0, one.Value));
        Assert.Equal(0, host.Metrics.Observe("healthcare.kafka.statistics.unreadable").Sum(one => one.Value));
    }

    private static void AssertDurations(CollectedMetrics metrics, string instrument, int count, string? operation = null)
    {
        var measured = metrics.Of(instrument).Where(one => operation is null || Equals(one["messaging.operation.name"], operation)).ToList();

        Assert.Equal(count, measured.Count);
        Assert.All(measured, one => Assert.InRange(one.Value, double.Epsilon, Eventually.Deadline.TotalSeconds));
    }

    private Task<ServiceHost> StartAsync(string topic, string groupId, string statistics = "00:00:15")
    {
        var appsettings = $$"""
            {
              "Kafka": {
                "BootstrapServers": "replaced-by-the-cluster:9092",
                "Producer": { "StatisticsInterval": "{{statistics}}" },
                "Consumers": { "observations": { "GroupId": "{{groupId}}", "Topics": [ "{{topic}}" ], "StatisticsInterval": "{{statistics}}" } }
              }
            }
            """;
        return ServiceHost.StartAsync(cluster, appsettings, services =>
        {
            services.AddSingleton<Gate>();
            services.AddHealthcareProducer();
            services.AddHealthcareConsumer<string, Observation, GatedHandler>("observations");
        });
    }

    private sealed class Gate
    {
        public int Handled;
        public int Calls;

        // Of each batch 32 at most.
        public int MeasuredEndToEnd;

        public TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class GatedHandler(Gate gate) : IBatchHandler<string, Observation>
    {
        public async Task HandleAsync(MessageBatch<string, Observation> batch, CancellationToken cancellationToken)
        {
            await gate.Open.Task.WaitAsync(cancellationToken);
            Interlocked.Add(ref gate.Handled, batch.Count);
            Interlocked.Add(ref gate.MeasuredEndToEnd, Math.Min(batch.Count, 32));
            Interlocked.Increment(ref gate.Calls);
        }
    }
}
