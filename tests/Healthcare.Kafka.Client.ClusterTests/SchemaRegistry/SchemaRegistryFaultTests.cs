using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Healthcare.Kafka.Client.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>A service whose schema registry fails: every message is handled once, none is given up.</summary>
public sealed class SchemaRegistryFaultTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    private const string Schema = """{"title":"Observation","type":"object"}""";
    private const int Messages = 200;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public enum Fault
    {
        DownAtStart,
        Errors,
        TooManyRequests,
        Refused,
        Slow,
        NotTheRegistry,
    }

    [Theory]
    [InlineData(Fault.DownAtStart)]
    [InlineData(Fault.Errors)]
    [InlineData(Fault.TooManyRequests)]
    [InlineData(Fault.Refused)]
    [InlineData(Fault.Slow)]
    [InlineData(Fault.NotTheRegistry)]
    public async Task Service_RegistryFailsAtFirst_LosesNothing(Fault fault)
    {
        await using var registry = await EmbeddedSchemaRegistry.StartAsync(cancellationToken: Cancellation);
        var topic = await cluster.CreateTopicAsync(partitions: 3);
        registry.Register($"{topic}-value", Schema);
        await using var writer = await StartWriterAsync(registry);
        await ProduceAsync(writer.Producer, topic, 0, Messages / 2);
        await BeginAsync(fault, registry);

        // The first half lies in the topic, and the reader, which knows no schema yet, meets the fault with its first message.
        await using var reader = await StartReaderAsync(registry, topic);
        var seen = reader.Services.GetRequiredService<Seen>();
        if (fault != Fault.Slow)
        {
            await Eventually.Async(() => reader.Logs.Of(EventIds.DeserializerWaits).Any());
            Assert.Empty(seen.Ids);
            Assert.Equal(fault == Fault.Refused ? HealthStatus.Unhealthy : HealthStatus.Degraded, (await reader.CheckHealthAsync()).Status);
        }

        // What is known needs no registry: the writer goes on through the fault.
        await ProduceAsync(writer.Producer, topic, Messages / 2, Messages);
        await EndAsync(fault, registry);
        await Eventually.Async(() => seen.Ids.Count >= Messages);
        await reader.StopAsync();

        Assert.Equal(Ids(0, Messages), seen.Ids.Order());
        Assert.Empty(reader.Logs.Of(EventIds.PartitionHalted));
        Assert.Empty(reader.Logs.Of(EventIds.MessageDeadLettered));
        Sentinel.AssertAbsent(reader.Logs);
        Sentinel.AssertAbsent(writer.Logs);
    }

    [Fact]
    public async Task Producer_RegistryDownAtItsFirstMessage_FailsTransientlyAndGoesOnWhenItIsBack()
    {
        await using var registry = await EmbeddedSchemaRegistry.StartAsync(cancellationToken: Cancellation);
        var topic = await cluster.CreateTopicAsync(partitions: 1);
        registry.Register($"{topic}-value", Schema);
        await registry.StopAsync();
        await using var writer = await StartWriterAsync(registry);

        var error = await Assert.ThrowsAsync<MessageSerializationException>(() => writer.Producer.ProduceAsync(topic, Message(0), Cancellation));
        Assert.Equal((true, typeof(SchemaRegistryUnavailableException).FullName), (error.IsTransient, error.CauseType));
        Sentinel.AssertAbsent(error);
        await registry.RestartAsync(Cancellation);
        await ProduceAsync(writer.Producer, topic, 0, 20);

        Assert.Equal(Ids(0, 20), (await cluster.ReadAllAsync(topic)).Select(record => JsonSerializer.Deserialize(record.Value.AsSpan(5), TypeInfo)!.Id).Order());
    }

    [Fact]
    public async Task Producer_SchemaMissing_FailsForGoodAndSendsNothing()
    {
        await using var registry = await EmbeddedSchemaRegistry.StartAsync(cancellationToken: Cancellation);
        var topic = await cluster.CreateTopicAsync(partitions: 1);
        await using var writer = await StartWriterAsync(registry);

        var error = await Assert.ThrowsAsync<MessageSerializationException>(() => writer.Producer.ProduceAsync(topic, Message(0), Cancellation));

        Assert.Equal((false, typeof(UnknownSchemaException).FullName), (error.IsTransient, error.CauseType));
        Assert.Empty(await cluster.ReadAllAsync(topic));
    }

    [Fact]
    public async Task Service_RegistryRestartsAgainAndAgain_LosesNothing()
    {
        await using var registry = await EmbeddedSchemaRegistry.StartAsync(cancellationToken: Cancellation);
        string[] topics = [.. await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => cluster.CreateTopicAsync(partitions: 1)))];
        foreach (var topic in topics)
        {
            registry.Register($"{topic}-value", Schema.Replace("Observation", topic, StringComparison.Ordinal));
        }

        await using var writer = await StartWriterAsync(registry);
        await using var reader = await StartReaderAsync(registry, topics);
        for (var round = 0; round < topics.Length; round++)
        {
            await registry.RestartAsync(Cancellation);
            await ProduceAsync(writer.Producer, topics[round], round * 50, (round + 1) * 50);
        }

        var seen = reader.Services.GetRequiredService<Seen>();
        await Eventually.Async(() => seen.Ids.Count >= Messages);
        await reader.StopAsync();
        Assert.Equal(Ids(0, Messages), seen.Ids.Order());
    }

    // A message can be there before the registry's follower knows its schema.
    [Fact]
    public async Task Consumer_UnknownIdThatAppearsLater_LosesNothing()
    {
        await using var registry = await EmbeddedSchemaRegistry.StartAsync(cancellationToken: Cancellation);
        var topic = await cluster.CreateTopicAsync(partitions: 1);
        await using var writer = await StartWriterAsync(registry);
        var raw = writer.Services.GetRequiredService<IHealthcareProducer<string, byte[]>>();
        for (var i = 0; i < 20; i++)
        {
            byte[] payload = [0, 0, 0, 0, 99, .. JsonSerializer.SerializeToUtf8Bytes(Message(i).Value, TypeInfo)];
            await raw.ProduceAsync(topic, new("patient", payload), Cancellation);
        }

        await using var reader = await StartReaderAsync(registry, topic);
        await Eventually.Async(() => reader.Logs.Of(EventIds.DeserializerWaits).Any());
        registry.Register($"{topic}-value", Schema, id: 99);

        var seen = reader.Services.GetRequiredService<Seen>();
        await Eventually.Async(() => seen.Ids.Count >= 20);
        await reader.StopAsync();
        Assert.Equal(Ids(0, 20), seen.Ids.Order());
        Assert.Empty(reader.Logs.Of(EventIds.MessageDeadLettered));
    }

    private static JsonTypeInfo<Observation> TypeInfo =>
        (JsonTypeInfo<Observation>)ConfluentCompatibleJson.Options.GetTypeInfo(typeof(Observation));

    private static IEnumerable<string> Ids(int first, int end) => Enumerable.Range(first, end - first).Select(i => Message(i).Value.Id).Order();

    private static OutgoingMessage<string, Observation> Message(int number) => new($"patient-{number % 10}", Observation.Of("p", number, Sentinel.Text));

    private static async Task ProduceAsync(IHealthcareProducer<string, Observation> producer, string topic, int first, int end)
    {
        for (var i = first; i < end; i++)
        {
            await Eventually.Async(async () =>
            {
                try
                {
                    return (await producer.ProduceAsync(topic, Message(i), Cancellation)).IsPersisted;
                }
                catch (MessageSerializationException exception) when (exception.IsTransient)
                {
                    return false;
                }
            });
        }
    }

    private static async Task BeginAsync(Fault fault, EmbeddedSchemaRegistry registry)
    {
        switch (fault)
        {
            case Fault.DownAtStart:
                await registry.StopAsync();
                break;
            case Fault.Slow:
                registry.Delay = TimeSpan.FromSeconds(3);
                break;
            default:
                registry.FailWith(
                    fault switch
                    {
                        Fault.Errors => HttpStatusCode.InternalServerError,
                        Fault.TooManyRequests => HttpStatusCode.TooManyRequests,
                        Fault.Refused => HttpStatusCode.Unauthorized,
                        _ => HttpStatusCode.NotFound,
                    },
                    Sentinel.Text);
                break;
        }
    }

    private static async Task EndAsync(Fault fault, EmbeddedSchemaRegistry registry)
    {
        registry.AnswerNormally();
        if (fault == Fault.DownAtStart)
        {
            await registry.RestartAsync(Cancellation);
        }
    }

    private Task<ServiceHost> StartWriterAsync(EmbeddedSchemaRegistry registry) => ServiceHost.StartAsync(cluster, Appsettings("none"), services =>
    {
        services.AddHealthcareProducer().UseJsonSerializerOptions(ConfluentCompatibleJson.Options).UseSchemaRegistryJson<Observation>(json => json.UseLatest = true);
        services.UseEmbeddedSchemaRegistry(registry);
    });

    private Task<ServiceHost> StartReaderAsync(EmbeddedSchemaRegistry registry, params string[] topics) =>
        ServiceHost.StartAsync(cluster, Appsettings(string.Join(',', topics)), services =>
        {
            services.AddSingleton<Seen>();
            services.AddHealthcareConsumer<string, Observation, SeenHandler>("observations")
                .UseJsonSerializerOptions(ConfluentCompatibleJson.Options)
                .UseSchemaRegistryJson();
            services.UseEmbeddedSchemaRegistry(registry);
        });

    private static string Appsettings(string topics) => $$"""
        {
          "Kafka": {
            "BootstrapServers": "replaced-by-the-cluster:9092",
            "SchemaRegistry": { "Urls": "https://replaced", "MaxRetries": 1, "RetriesWait": "00:00:00.010", "RetriesMaxWait": "00:00:00.050" },
            "Consumers": {
              "observations": { "GroupId": "{{TestCluster.NewGroupId()}}", "Topics": "{{topics}}", "Retry": { "MaxDelay": "00:00:00.500" } }
            }
          }
        }
        """;

    private sealed class Seen
    {
        public ConcurrentQueue<string> Ids { get; } = [];
    }

    private sealed class SeenHandler(Seen seen) : IMessageHandler<string, Observation>
    {
        public Task HandleAsync(IncomingMessage<string, Observation> message, CancellationToken cancellationToken)
        {
            seen.Ids.Enqueue(message.Value.Id);
            return Task.CompletedTask;
        }
    }
}
