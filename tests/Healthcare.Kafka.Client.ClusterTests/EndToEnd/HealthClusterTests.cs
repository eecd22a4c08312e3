using Healthcare.Kafka.Client.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>The health checks of a service as its life goes on.</summary>
public sealed class HealthClusterTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    private const int Messages = 500;

    [Fact]
    public async Task Checks_OfAServiceThatWorks_ComeUpAndShowItsNumbers()
    {
        var topic = await cluster.CreateTopicAsync(partitions: 4, prefix: "health");
        await using var host = await ServiceHost.StartAsync(cluster, Appsettings(topic), services =>
        {
            services.AddSingleton<Handled>();
            services.AddHealthcareProducer();
            services.AddHealthcareConsumer<string, string, Handler>("charts");
        });

        await Eventually.Async(async () => (await host.CheckHealthAsync("healthcare-kafka-startup")).Status == HealthStatus.Healthy, "the group gave partitions");
        var delivery = await host.Services.GetRequiredService<IHealthcareProducer<string, string>>().ProduceBatchAsync(
            topic, [.. Enumerable.Range(0, Messages).Select(i => new OutgoingMessage<string, string>($"patient-{i}", $"{i}"))], TestContext.Current.CancellationToken);
        Assert.True(delivery.AllPersisted);
        await Eventually.Async(() => host.Services.GetRequiredService<Handled>().Count >= Messages, "all are handled");

        var readiness = await host.CheckHealthAsync();
        Assert.Equal(HealthStatus.Healthy, readiness.Status);
        Assert.Equal((1, 1, 4), (readiness.Data["producers"], readiness.Data["consumers"], readiness.Data["partitions"]));
        Assert.InRange((int)readiness.Data["producer_p99_milliseconds"], 1, 60_000);
        await Eventually.Async(async () => (int)(await host.CheckHealthAsync()).Data["end_to_end_p99_milliseconds"] is >= 1 and <= 60_000, "the batches ended");
        Assert.Equal(HealthStatus.Healthy, (await host.CheckHealthAsync("healthcare-kafka-liveness")).Status);
    }

    [Fact]
    public async Task Readiness_HandlerThatHangs_NamesItsPartitionAndTheServiceLives()
    {
        var topic = await cluster.CreateTopicAsync(partitions: 1, prefix: "health");
        var handled = new Handled();
        await using var host = await ServiceHost.StartAsync(
            cluster,
            Appsettings(topic),
            services =>
            {
                services.AddSingleton(handled);
                services.AddHealthcareProducer();
                services.AddHealthcareConsumer<string, string, Handler>("charts");
            },
            options => options.OldestUnfinished = TimeSpan.FromMilliseconds(100));
        await host.Services.GetRequiredService<IHealthcareProducer<string, string>>().ProduceAsync(topic, new("patient", Handler.Hang), TestContext.Current.CancellationToken);

        await Eventually.Async(async () => (await host.CheckHealthAsync()).Status == HealthStatus.Unhealthy, "the message is unfinished");
        var readiness = await host.CheckHealthAsync();
        var liveness = await host.CheckHealthAsync("healthcare-kafka-liveness");
        handled.Go.TrySetResult();

        Assert.StartsWith($"Consumer 'charts' has a message of {topic}[0] unfinished for ", readiness.Description, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Healthy, liveness.Status);
        await Eventually.Async(async () => (await host.CheckHealthAsync()).Status == HealthStatus.Healthy, "it was handled");
    }

    // A client that a probe had for itself would connect, and every connection begins with a question for the broker's versions.
    [Fact]
    public async Task Checks_ManyTimes_AskNoBrokerAndOpenNoConnection()
    {
        await using var brokers = await EmbeddedKafkaCluster.StartAsync();
        brokers.CreateTopic("health", partitions: 1);
        var handled = new Handled();
        await using var host = await ServiceHost.StartAsync(brokers, Appsettings("health"), services =>
        {
            services.AddSingleton(handled);
            services.AddHealthcareProducer();
            services.AddHealthcareConsumer<string, string, Handler>("charts");
        });
        await host.Services.GetRequiredService<IHealthcareProducer<string, string>>().ProduceAsync("health", new("patient", "1"), TestContext.Current.CancellationToken);
        await Eventually.Async(() => handled.Count == 1);
        await Eventually.Async(async () => (await host.CheckHealthAsync()).Status == HealthStatus.Healthy);
        brokers.StartRequestTracking();

        for (var probe = 0; probe < 100; probe++)
        {
            await host.CheckHealthAsync();
        }

        Assert.Equal(0, brokers.CountRequests(KafkaRequest.ApiVersions) + brokers.CountRequests(KafkaRequest.Metadata) + brokers.CountRequests(KafkaRequest.ListOffsets));
    }

    private static string Appsettings(string topic) => $$"""
        { "Kafka": { "Consumers": { "charts": { "GroupId": "{{TestCluster.NewGroupId()}}", "Topics": [ "{{topic}}" ] } } } }
        """;

    private sealed class Handled
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public TaskCompletionSource Go { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Add(int count) => Interlocked.Add(ref _count, count);
    }

    private sealed class Handler(Handled handled) : IBatchHandler<string, string>
    {
        public const string Hang = "hang";

        public async Task HandleAsync(MessageBatch<string, string> batch, CancellationToken cancellationToken)
        {
            if (batch.Any(message => message.Value == Hang))
            {
                await handled.Go.Task.WaitAsync(cancellationToken);
            }

            handled.Add(batch.Count);
        }
    }
}
