using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>The library as a service uses it: configured by appsettings, run by a host.</summary>
public sealed class EndToEndTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    private const int Patients = 40;
    private const int EventsPerPatient = 50;

    [Theory]
    [InlineData(GroupProtocol.Classic)]
    [InlineData(GroupProtocol.Consumer)]
    public async Task Host_TwoThousandObservations_ArriveOnceInOrderAndUnseen(GroupProtocol protocol)
    {
        var topic = await cluster.CreateTopicAsync(partitions: 6, prefix: "observation");
        var groupId = TestCluster.NewGroupId();
        await using var host = await ServiceHost.StartAsync(cluster, Appsettings(topic, groupId, protocol), services =>
        {
            services.AddSingleton<Chart>();
            services.AddScoped<UnitOfWork>();
            services.AddHealthcareProducer();
            services.AddHealthcareConsumer<string, Observation, ChartHandler>("observations");
        });
        var chart = host.Services.GetRequiredService<Chart>();
        var messages = Enumerable.Range(0, EventsPerPatient)
            .SelectMany(sequence => Enumerable.Range(0, Patients).Select(patient => Message($"{Sentinel.Text}-{patient}", sequence)))
            .ToList();

        var delivery = await host.Producer.ProduceBatchAsync(topic, messages, TestContext.Current.CancellationToken);
        Assert.True(delivery.AllPersisted);
        await Eventually.Async(() => chart.Count >= messages.Count || IsDead(host), "every message is handled, or the consumer is dead");
        var health = await host.CheckHealthAsync();
        await host.StopAsync();

        if (protocol == GroupProtocol.Consumer && !cluster.IsEmbedded && IsDead(host))
        {
            AssertSaysThatTheBrokersDoNotHaveIt(host, health);
            Assert.All(await cluster.GetCommittedOffsetsAsync(groupId, topic), offset => Assert.True(offset.Offset.IsSpecial));
            Assert.Empty(chart.Ids);
            return;
        }

        Assert.Equal(messages.Count, chart.Count);
        Assert.Equal(messages.Select(message => message.Value.Id).Order(), chart.Ids.Order());
        Assert.All(chart.ByPatient.Values, sequences => Assert.Equal(Enumerable.Range(0, EventsPerPatient), sequences));
        Assert.Equal(HealthStatus.Healthy, health.Status);
        Assert.True(chart.Batches < messages.Count, "messages come in batches");
        Assert.Equal(chart.Batches, chart.Scopes);
        var committed = await cluster.GetCommittedOffsetsAsync(groupId, topic);
        Assert.Equal(messages.Count, committed.Where(offset => !offset.Offset.IsSpecial).Sum(offset => offset.Offset.Value));
        Sentinel.AssertAbsent(host.Logs);
        Sentinel.AssertAbsent(host.Metrics);
        Sentinel.AssertAbsent(health.Description);
    }

    [Fact]
    public async Task Host_MessageHandlerAndKeyedProducer_HandleTombstonesToo()
    {
        var topic = await cluster.CreateTopicAsync(partitions: 1, prefix: "observation");
        await using var host = await ServiceHost.StartAsync(cluster, Appsettings(topic, TestCluster.NewGroupId()), services =>
        {
            services.AddSingleton<Tombstones>();
            services.AddHealthcareProducer("corrections");
            services.AddHealthcareConsumer<string, Observation, TombstoneHandler>("observations");
        });
        var producer = host.Services.GetRequiredKeyedService<IHealthcareProducer<string, Observation>>("corrections");
        var seen = host.Services.GetRequiredService<Tombstones>().Seen;

        var first = await producer.ProduceAsync(topic, Message("a", 1), TestContext.Current.CancellationToken);
        await producer.ProduceAsync(
            topic, OutgoingMessage<string, Observation>.Tombstone("a") with { MessageId = "correction-7" }, TestContext.Current.CancellationToken);
        var third = await producer.ProduceAsync(topic, new(null!, Observation.Of("b", 2)), TestContext.Current.CancellationToken);
        await Eventually.Async(() => seen.Count == 3);

        Assert.Equal([("a", false, "a-1"), ("a", true, null), (null, false, "b-2")], seen.Select(message => ((string?)message.Key, message.IsTombstone, message.Value?.Id)));
        Assert.Equal([$"{first.MessageId}", "correction-7", $"{third.MessageId}"], seen.Select(message => message.MessageId));
        Assert.Equal(["application/json", null, "application/json"], seen.Select(
            message => message.Headers.TryGetLastBytes(KafkaHeaderNames.ContentType, out var type) ? Encoding.UTF8.GetString(type) : null));
    }

    private static bool IsDead(ServiceHost host) => host.Logs.Of(EventIds.ConsumerFailed).Count > 0;

    // Kafka has KIP-848 from 4.0 on, and there it can be off.
    private static void AssertSaysThatTheBrokersDoNotHaveIt(ServiceHost host, HealthReportEntry health)
    {
        var failure = Assert.Single(host.Logs.Of(EventIds.ConsumerFailed));
        Assert.Contains((ErrorCode)failure["ErrorCode"]!, new[] { ErrorCode.UnsupportedVersion, ErrorCode.Local_UnsupportedFeature });
        Assert.Contains("GroupProtocol Consumer: set it to Classic", failure.Message, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.Contains($"'observations' died of {failure["ErrorCode"]}: the brokers do not have GroupProtocol Consumer", health.Description, StringComparison.Ordinal);
        Sentinel.AssertAbsent(host.Logs);
        Sentinel.AssertAbsent(host.Metrics);
        Sentinel.AssertAbsent(health.Description);
    }

    private static OutgoingMessage<string, Observation> Message(string patient, int sequence) =>
        new(patient, Observation.Of(patient, sequence, Sentinel.Text)) { Headers = Sentinel.Headers };

    private static string Appsettings(string topic, string groupId, GroupProtocol protocol = GroupProtocol.Classic) => $$"""
        {
          "Kafka": {
            "BootstrapServers": "replaced-by-the-cluster:9092",
            "Producer": { "Linger": "00:00:00.002" },
            "Producers": { "corrections": { "Preset": "LowLatency" } },
            "Consumers": { "observations": { "GroupId": "{{groupId}}", "Topics": [ "{{topic}}" ], "MaxBatchSize": 100, "GroupProtocol": "{{protocol}}" } }
          }
        }
        """;

    private sealed class Chart
    {
        private readonly ConcurrentQueue<string> _ids = [];
        private int _batches;
        private int _scopes;

        public ConcurrentDictionary<string, ConcurrentQueue<int>> ByPatient { get; } = [];

        public int Count => _ids.Count;

        public IEnumerable<string> Ids => _ids;

        public int Batches => _batches;

        public int Scopes => _scopes;

        public void AddScope() => Interlocked.Increment(ref _scopes);

        public void Add(MessageBatch<string, Observation> batch)
        {
            Interlocked.Increment(ref _batches);
            foreach (var message in batch)
            {
                ByPatient.GetOrAdd(message.Key, _ => []).Enqueue(message.Value.Sequence);
                _ids.Enqueue(message.Value.Id);
            }
        }
    }

    private sealed class UnitOfWork
    {
        public UnitOfWork(Chart chart)
        {
            Chart = chart;
            chart.AddScope();
        }

        public Chart Chart { get; }
    }

    private sealed class ChartHandler(UnitOfWork work) : IBatchHandler<string, Observation>
    {
        public Task HandleAsync(MessageBatch<string, Observation> batch, CancellationToken cancellationToken)
        {
            work.Chart.Add(batch);
            return Task.CompletedTask;
        }
    }

    private sealed class Tombstones
    {
        public ConcurrentQueue<IncomingMessage<string, Observation>> Seen { get; } = [];
    }

    private sealed class TombstoneHandler(Tombstones tombstones) : IMessageHandler<string, Observation>
    {
        public Task HandleAsync(IncomingMessage<string, Observation> message, CancellationToken cancellationToken)
        {
            // What is kept longer than the call must be read within it.
            Assert.NotNull(message.Headers);
            tombstones.Seen.Enqueue(message);
            return Task.CompletedTask;
        }
    }
}
