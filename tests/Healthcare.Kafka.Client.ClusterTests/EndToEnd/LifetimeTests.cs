using System.Collections.Concurrent;
using Healthcare.Kafka.Client.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>What the host's start, stop and dispose do to clients that are at work.</summary>
public sealed class LifetimeTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    [Fact]
    public async Task StopAsync_HandlerProducesWhileItDrains_ItsMessageIsPersisted()
    {
        var topic = await cluster.CreateTopicAsync(partitions: 1, prefix: "observation");
        var alerts = await cluster.CreateTopicAsync(partitions: 1, prefix: "alert");
        var groupId = TestCluster.NewGroupId();
        var gate = new Gate(alerts);
        var host = await StartAsync(topic, groupId, services =>
        {
            services.AddSingleton(gate);
            services.AddHealthcareConsumer<string, Observation, RelayHandler>("observations");
        });
        await host.Producer.ProduceAsync(topic, new("a", Observation.Of("a", 1)), TestContext.Current.CancellationToken);
        await gate.Entered.Task.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);

        var stop = host.StopAsync();
        gate.Open.SetResult();
        await stop;
        await host.DisposeAsync();

        Assert.Equal("a-1", Assert.Single(await cluster.ReadAllAsync(alerts)).ValueText);
        Assert.Equal(1, Assert.Single(await cluster.GetCommittedOffsetsAsync(groupId, topic)).Offset.Value);
    }

    [Fact]
    public async Task StartAsync_OtherServiceFails_DisposeEndsTheConsumer()
    {
        var topic = await cluster.CreateTopicAsync(partitions: 1);
        var logs = new CollectedLogs();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<Microsoft.Extensions.Logging.ILoggerFactory>(logs);
        builder.Services.AddSingleton(new Gate(topic));
        builder.Services.AddHealthcareProducer();
        builder.Services.AddHealthcareConsumer<string, Observation, RelayHandler>("observations", options =>
        {
            options.GroupId = TestCluster.NewGroupId();
            options.Topics.Add(topic);
        });
        builder.Services.AddHostedService<FailsToStart>();
        cluster.Use(builder.Services);
        var host = builder.Build();
        await Assert.ThrowsAsync<TimeZoneNotFoundException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        host.Dispose();

        Assert.Single(logs.Of(EventIds.ConsumerStarted));
        Assert.Single(logs.Of(EventIds.ConsumerStopped));
        Assert.Single(logs.Of(EventIds.ProducerClosed));
    }

    [Fact]
    public async Task OnDeliveryFailure_EnqueuedMessageIsRefused_TellsTheHandlerOfTheContainer()
    {
        await using var faulty = await EmbeddedKafkaCluster.StartAsync(brokers: 1);
        faulty.CreateTopic("observations");
        var services = new ServiceCollection();
        services.AddSingleton<ConcurrentQueue<DeliveryFailure>>();
        services.AddHealthcareProducer().OnDeliveryFailure<FailureStore>();
        services.UseEmbeddedKafka(faulty);
        await using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        faulty.PushErrors(KafkaRequest.Produce, ErrorCode.TopicAuthorizationFailed);

        await provider.GetRequiredService<IHealthcareProducer<string, string>>()
            .EnqueueAsync("observations", new("key", "value"), TestContext.Current.CancellationToken);
        var failures = provider.GetRequiredService<ConcurrentQueue<DeliveryFailure>>();
        await Eventually.Async(() => !failures.IsEmpty);

        var failure = Assert.Single(failures);
        Assert.Equal((PersistenceStatus.NotPersisted, ErrorCode.TopicAuthorizationFailed), (failure.Outcome.Status, failure.Outcome.Code));
        Assert.Equal("value"u8.ToArray(), failure.Value);
    }

    private Task<ServiceHost> StartAsync(string topic, string groupId, Action<IServiceCollection> register)
    {
        var appsettings = $$"""{ "Kafka": { "Consumers": { "observations": { "GroupId": "{{groupId}}", "Topics": [ "{{topic}}" ] } } } }""";
        return ServiceHost.StartAsync(cluster, appsettings, services =>
        {
            services.AddHealthcareProducer();
            register(services);
        });
    }

    private sealed class Gate(string alerts)
    {
        public string Alerts => alerts;

        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class RelayHandler(Gate gate, IHealthcareProducer<string, string> producer) : IBatchHandler<string, Observation>
    {
        public async Task HandleAsync(MessageBatch<string, Observation> batch, CancellationToken cancellationToken)
        {
            gate.Entered.TrySetResult();
            await gate.Open.Task.WaitAsync(cancellationToken);
            await producer.ProduceAsync(gate.Alerts, new(batch[0].Key, batch[0].Value.Id), cancellationToken);
        }
    }

    private sealed class FailsToStart : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => throw new TimeZoneNotFoundException();

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class FailureStore(ConcurrentQueue<DeliveryFailure> failures) : IDeliveryFailureHandler
    {
        public ValueTask HandleAsync(DeliveryFailure failure, CancellationToken cancellationToken)
        {
            failures.Enqueue(failure);
            return default;
        }
    }
}
