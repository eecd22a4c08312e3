using System.Collections.Concurrent;
using Healthcare.Kafka.Client.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Healthcare.Kafka.Client.ConfluentInteropTests;

/// <summary>Confluent's serializers plugged into a producer and a consumer, unchanged, beside ours on the same topic.</summary>
public class ServiceTests
{
    [Theory]
    [InlineData(SchemaIdFraming.Prefix)]
    [InlineData(SchemaIdFraming.Header)]
    public async Task Service_ConfluentAndOurs_ReadEachOther(SchemaIdFraming framing)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var interop = await Interop.StartAsync("orders");
        await using var cluster = await EmbeddedKafkaCluster.StartAsync();
        cluster.CreateTopic("orders", partitions: 1);
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton<Seen>();
        builder.Services.AddHealthcareProducer("theirs").UseValueSerializer<Observation>(_ => interop.ConfluentSerializer(framing));
        builder.Services.AddHealthcareProducer("ours")
            .UseJsonSerializerOptions(ConfluentCompatibleJson.Options)
            .UseSchemaRegistryJson<Observation>(json => (json.UseLatest, json.Framing) = (true, framing));
        builder.Services.AddHealthcareConsumer<string, Observation, Handler>("theirs", options => Read(options, "theirs"))
            .UseValueDeserializer(_ => interop.ConfluentDeserializer());
        builder.Services.AddHealthcareConsumer<string, Observation, Handler>("ours", options => Read(options, "ours"))
            .UseJsonSerializerOptions(ConfluentCompatibleJson.Options)
            .UseSchemaRegistryJson();
        builder.Services.UseEmbeddedSchemaRegistry(interop.Server).UseEmbeddedKafka(cluster);
        using var host = builder.Build();
        await host.StartAsync(cancellation);

        for (var i = 0; i < 20; i++)
        {
            var producer = host.Services.GetRequiredKeyedService<IHealthcareProducer<string, Observation>>(i % 2 == 0 ? "theirs" : "ours");
            await producer.ProduceAsync("orders", new("key", new Observation { Id = $"{i}" }), cancellation);
        }

        var last = host.Services.GetRequiredKeyedService<IHealthcareProducer<string, Observation>>("theirs");
        await last.ProduceAsync("orders", OutgoingMessage<string, Observation>.Tombstone("key"), cancellation);

        // Twenty messages and a tombstone, for each of the two consumers.
        var seen = host.Services.GetRequiredService<Seen>();
        await seen.Complete.WaitAsync(TimeSpan.FromSeconds(60), cancellation);
        await host.StopAsync(cancellation);
        Assert.Equal(
            Enumerable.Range(0, 20).Select(i => $"{i}").Append("tombstone").SelectMany(id => new[] { id, id }).Order(StringComparer.Ordinal),
            seen.Ids.Order(StringComparer.Ordinal));
    }

    private static void Read(HealthcareConsumerOptions options, string group)
    {
        options.GroupId = group;
        options.Topics.Add("orders");
    }

    private sealed class Seen
    {
        private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<string> Ids { get; } = [];

        public Task Complete => _complete.Task;

        public void Add(string id)
        {
            Ids.Enqueue(id);
            if (Ids.Count == 42)
            {
                _complete.TrySetResult();
            }
        }
    }

    private sealed class Handler(Seen seen) : IMessageHandler<string, Observation>
    {
        public Task HandleAsync(IncomingMessage<string, Observation> message, CancellationToken cancellationToken)
        {
            seen.Add(message.IsTombstone ? "tombstone" : message.Value.Id);
            return Task.CompletedTask;
        }
    }
}
