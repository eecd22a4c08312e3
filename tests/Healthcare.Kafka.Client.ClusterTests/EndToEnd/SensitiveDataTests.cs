using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Every way to fail, each with a patient's data in key, value, header and the failing code's own message.</summary>
public sealed class SensitiveDataTests(TestCluster cluster) : IClassFixture<TestCluster>, IDisposable
{
    private readonly CollectedSpans _sends = new("default");
    private readonly CollectedSpans _calls = new("observations");

    public void Dispose()
    {
        _sends.Dispose();
        _calls.Dispose();
    }

    // Fault test 72.
    [Fact]
    public async Task Handler_ThrowsThePayload_HaltsUnhealthyAndSaysItNowhere()
    {
        var topic = await cluster.CreateTopicAsync(partitions: 1, prefix: "observation");
        await using var host = await StartAsync<ThrowingHandler>(topic);

        await host.Producer.ProduceAsync(topic, Message(), TestContext.Current.CancellationToken);
        await Eventually.Async(async () => (await host.CheckHealthAsync()).Status == HealthStatus.Unhealthy, "the partition is halted");
        var health = await host.CheckHealthAsync();
        await host.StopAsync();

        Assert.NotEmpty(host.Logs.Of(EventIds.HandlerFailed));
        Assert.NotEmpty(host.Logs.Of(EventIds.PartitionHalted));
        Sentinel.AssertAbsent(_calls);
        Assert.Contains($"{topic}[0]@0", health.Description, StringComparison.Ordinal);
        Assert.Contains(typeof(TimeZoneNotFoundException).FullName!, health.Description, StringComparison.Ordinal);
        Sentinel.AssertAbsent(health.Description);
        Sentinel.AssertAbsent(host.Logs);
        Sentinel.AssertAbsent(host.Metrics);
        Sentinel.AssertAbsent(_sends);
    }

    [Fact]
    public async Task Deserializer_MeetsOtherBytes_HaltsUnhealthyAndSaysThemNowhere()
    {
        var topic = await cluster.CreateTopicAsync(partitions: 1, prefix: "observation");
        await using var host = await StartAsync<ThrowingHandler>(topic);
        var texts = host.Services.GetRequiredService<IHealthcareProducer<string, string>>();

        await texts.ProduceAsync(topic, new(Sentinel.Text, $"{{\"id\": {Sentinel.Text}"), TestContext.Current.CancellationToken);
        await Eventually.Async(async () => (await host.CheckHealthAsync()).Status == HealthStatus.Unhealthy, "the partition is halted");
        var health = await host.CheckHealthAsync();
        await host.StopAsync();

        Assert.Contains("DeserializationFailed", health.Description, StringComparison.Ordinal);
        Sentinel.AssertAbsent(health.Description);
        Sentinel.AssertAbsent(host.Logs);
        Sentinel.AssertAbsent(host.Metrics);
        Sentinel.AssertAbsent(_sends);
    }

    // Fault test 72.
    [Fact]
    public async Task Produce_EveryFailure_SaysThePayloadNowhere()
    {
        var topic = await cluster.CreateTopicAsync(partitions: 1, prefix: "observation");
        await using var host = await StartAsync<ThrowingHandler>(topic);
        var tooLarge = new OutgoingMessage<string, Observation>(Sentinel.Text, Observation.Of(Sentinel.Text, 1, new string('x', 2_000_000)));
        var ofNull = new OutgoingMessage<string, Observation>(Sentinel.Text, null!) { Headers = Sentinel.Headers };
        var careless = host.Services.GetRequiredService<IHealthcareProducer<string, Careless>>();

        var errors = new Exception[]
        {
            await Assert.ThrowsAsync<DeliveryException>(() => host.Producer.ProduceAsync(topic, tooLarge, TestContext.Current.CancellationToken)),
            await Assert.ThrowsAsync<MessageSerializationException>(() => host.Producer.ProduceAsync(topic, ofNull, TestContext.Current.CancellationToken)),
            await Assert.ThrowsAsync<MessageSerializationException>(
                () => careless.ProduceAsync(topic, new(Sentinel.Text, new Careless()), TestContext.Current.CancellationToken)),
        };
        var batch = await host.Producer.ProduceBatchAsync(topic, [tooLarge, ofNull], TestContext.Current.CancellationToken);
        await host.StopAsync();

        Assert.All(errors, Sentinel.AssertAbsent);
        Assert.All(batch, outcome => Sentinel.AssertAbsent($"{outcome} {outcome.Remedy}"));
        Sentinel.AssertAbsent(Assert.Throws<DeliveryException>(batch.ThrowIfNotAllPersisted));
        Sentinel.AssertAbsent(host.Logs);
        Sentinel.AssertAbsent(host.Metrics);
        Sentinel.AssertAbsent(_sends);
    }

    private static OutgoingMessage<string, Observation> Message() =>
        new(Sentinel.Text, Observation.Of(Sentinel.Text, 1, Sentinel.Text)) { Headers = Sentinel.Headers };

    private Task<ServiceHost> StartAsync<THandler>(string topic)
        where THandler : class
    {
        var appsettings = $$"""
            {
              "Kafka": {
                "BootstrapServers": "replaced-by-the-cluster:9092",
                "Consumers": {
                  "observations": {
                    "GroupId": "{{TestCluster.NewGroupId()}}",
                    "Topics": [ "{{topic}}" ],
                    "Retry": { "MaxRetryAttempts": 2, "Delay": "00:00:00.010" }
                  }
                }
              }
            }
            """;
        return ServiceHost.StartAsync(cluster, appsettings, services =>
        {
            services.AddHealthcareProducer();
            services.AddHealthcareConsumer<string, Observation, THandler>("observations");
        });
    }

    private sealed class ThrowingHandler : IBatchHandler<string, Observation>
    {
        public Task HandleAsync(MessageBatch<string, Observation> batch, CancellationToken cancellationToken)
        {
            var exception = new TimeZoneNotFoundException($"bad {Sentinel.Text} in {batch[0].Value}", new InvalidOperationException(Sentinel.Text));
            exception.Data[Sentinel.Text] = batch[0].Key;
            throw exception;
        }
    }

    [JsonConverter(typeof(CarelessConverter))]
    private sealed class Careless;

    private sealed class CarelessConverter : JsonConverter<Careless>
    {
        public override Careless? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, Careless value, JsonSerializerOptions options) =>
            throw new JsonException($"cannot write {Sentinel.Text}");
    }
}
