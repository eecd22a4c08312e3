using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>One trace through the brokers: from whoever sends to the handler and what it sends on.</summary>
public sealed class TracesTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Host_ProducesAndConsumes_LinksTheHandlersSpanToTheSend()
    {
        var (topic, next) = (await cluster.CreateTopicAsync(partitions: 1, prefix: "observation"), await cluster.CreateTopicAsync(partitions: 1, prefix: "alert"));
        using var sends = new CollectedSpans("traced-sends");
        using var calls = new CollectedSpans("traced-calls");
        using var request = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).AddBaggage("patient", Sentinel.Text).Start();
        await using var host = await StartAsync(topic, next);
        var producer = host.Services.GetRequiredKeyedService<IHealthcareProducer<string, string>>("traced-sends");

        await producer.ProduceAsync(topic, new(Sentinel.Text, Sentinel.Text) { Headers = Sentinel.Headers }, Cancellation);
        await Eventually.Async(() => sends.Ended.Count == 2 && calls.Ended.Count == 1);

        var (sent, called, sentOn) = (sends.Ended[0], calls.Ended[0], sends.Ended[1]);
        Assert.Equal((request.SpanId, request.TraceId), (sent.ParentSpanId, sent.TraceId));
        Assert.Equal((sent.TraceId, sent.SpanId), (Assert.Single(called.Links).Context.TraceId, called.Links.Single().Context.SpanId));
        Assert.Equal((called.TraceId, called.SpanId), (sentOn.TraceId, sentOn.ParentSpanId));
        Assert.Equal(($"send {topic}", $"process {topic}", $"send {next}"), (sent.DisplayName, called.DisplayName, sentOn.DisplayName));
        Assert.Equal((0L, 0L), (sent.GetTagItem("messaging.kafka.offset"), called.GetTagItem("messaging.kafka.offset")));
        Assert.Empty(called.Baggage);
        Assert.DoesNotContain(Sentinel.Text, CollectedSpans.TagText(sent), StringComparison.Ordinal);
        Sentinel.AssertAbsent(calls);
    }

    private Task<ServiceHost> StartAsync(string topic, string next)
    {
        var appsettings = $$"""
            {
              "Kafka": {
                "BootstrapServers": "replaced-by-the-cluster:9092",
                "Consumers": { "traced-calls": { "GroupId": "{{TestCluster.NewGroupId()}}", "Topics": [ "{{topic}}" ] } }
              }
            }
            """;
        return ServiceHost.StartAsync(cluster, appsettings, services =>
        {
            services.AddSingleton(new Target(next));
            services.AddHealthcareProducer("traced-sends");
            services.AddHealthcareConsumer<string, string, Relay>("traced-calls");
        });
    }

    private sealed record Target(string Topic);

    private sealed class Relay([FromKeyedServices("traced-sends")] IHealthcareProducer<string, string> producer, Target target) : IMessageHandler<string, string>
    {
        public Task HandleAsync(IncomingMessage<string, string> message, CancellationToken cancellationToken) =>
            producer.ProduceAsync(target.Topic, new(message.Key, message.Value), cancellationToken);
    }
}
