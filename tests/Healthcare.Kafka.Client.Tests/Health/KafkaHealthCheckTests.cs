using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Healthcare.Kafka.Client.Tests;

public class KafkaHealthCheckTests
{
    [Fact]
    public async Task CheckHealth_NoClients_IsHealthy()
    {
        var report = await CheckAsync(new ServiceCollection());

        Assert.Equal(HealthStatus.Healthy, report.Status);
    }

    [Fact]
    public async Task CheckHealth_ProducerOnly_IsHealthyAndCountsIt()
    {
        var services = new ServiceCollection();
        services.AddHealthcareProducer(ClientOptions.Local);

        var report = await CheckAsync(services);

        Assert.Equal(HealthStatus.Healthy, report.Status);
        Assert.Equal(1, report.Entries["healthcare-kafka"].Data["producers"]);
    }

    [Fact]
    public async Task CheckHealth_ConsumerOfAHostThatIsNotStarted_IsUnhealthyAndNamed()
    {
        var services = new ServiceCollection();
        services.AddHealthcareConsumer<string, string, Handler>("charts", ClientOptions.Local);

        var report = await CheckAsync(services);

        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        Assert.Contains("'charts' is not running", report.Entries["healthcare-kafka"].Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckHealth_Data_HoldsCountsOnly()
    {
        var services = new ServiceCollection();
        services.AddHealthcareProducer(ClientOptions.Local);
        services.AddHealthcareConsumer<string, string, Handler>("charts", ClientOptions.Local);

        var report = await CheckAsync(services);

        Assert.All(report.Entries["healthcare-kafka"].Data.Values, value => Assert.IsType<int>(value));
    }

    [Fact]
    public async Task AddHealthcareKafka_ThreeChecks_HaveTheirTagsAndAConsumerThatIsNotStartedLives()
    {
        var services = new ServiceCollection();
        services.AddHealthcareConsumer<string, string, Handler>("charts", ClientOptions.Local);

        var report = await CheckAsync(services);

        Assert.Equal(
            [
                ("healthcare-kafka", HealthStatus.Unhealthy, "readiness, ready"), ("healthcare-kafka-liveness", HealthStatus.Healthy, "liveness, live"),
                ("healthcare-kafka-startup", HealthStatus.Unhealthy, "startup"),
            ],
            report.Entries.Select(entry => (entry.Key, entry.Value.Status, string.Join(", ", entry.Value.Tags))));
    }

    [Fact]
    public void AddHealthcareKafka_LimitOutOfRange_IsRefused()
    {
        var checks = new ServiceCollection().AddHealthChecks();

        Assert.Throws<ArgumentOutOfRangeException>(() => checks.AddHealthcareKafka(options => options.BufferWait = TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => checks.AddHealthcareKafka(options => options.Lag = -1));
    }

    [Theory]
    [InlineData(14, HealthStatus.Healthy)]
    [InlineData(20, HealthStatus.Degraded)]
    public async Task CheckHealth_ProducerLatency_IsComparedWithTheTargetBeyondLinger(int milliseconds, HealthStatus expected)
    {
        await using var producer = new TestProducer(TestProducer.Settings() with { Librdkafka = [new("linger.ms", "5")] });
        var batch = producer.Producer.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(LatencyWindow.FewestSamples), TestContext.Current.CancellationToken);
        producer.Time.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
        producer.Transport.ReportAll();
        await batch;

        var result = await CheckAsync(producer);

        Assert.Equal(expected, result.Status);
        if (expected == HealthStatus.Degraded)
        {
            Assert.Matches("^Producer 'test': 99 % of the messages are acknowledged within (19|2[01])[.0-9]* ms; the target is 15 ms.$", result.Description);
        }
    }

    [Fact]
    public async Task CheckHealth_NoRoomForLong_IsUnhealthyUntilThereIs()
    {
        await using var producer = new TestProducer(TestProducer.Settings() with { BufferMessages = 1 });
        var first = producer.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("0"), TestContext.Current.CancellationToken);
        var second = producer.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("1"), TestContext.Current.CancellationToken);
        producer.Time.Advance(TimeSpan.FromSeconds(30));
        var before = await CheckAsync(producer);
        producer.Time.Advance(TimeSpan.FromSeconds(1));

        var during = await CheckAsync(producer);
        await Eventually.Async(() =>
        {
            producer.Transport.ReportAll();
            return first.IsCompleted && second.IsCompleted;
        });

        Assert.Equal((HealthStatus.Healthy, HealthStatus.Unhealthy), (before.Status, during.Status));
        Assert.Equal("Producer 'test' has had no room for 31 s: the brokers take less than is produced, or nothing.", during.Description);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(producer)).Status);
    }

    [Fact]
    public async Task CheckHealth_TransactionalProducerDied_OnlyThenALivenessProbeFails()
    {
        await using var stopped = new TestProducer(TestProducer.Settings() with { OnDeliveryFailure = DeliveryFailurePolicy.FailProducer });
        await FailAsync(stopped);
        await using var dead = new TestProducer(TestProducer.Settings() with { TransactionalId = "ward-1" });
        dead.Transport.Die(ErrorCode.ProducerFenced);

        Assert.Equal(HealthStatus.Healthy, (await LivenessAsync(stopped)).Status);
        Assert.Equal("Producer 'test' died of ProducerFenced: restart the service.", (await LivenessAsync(dead)).Description);

        static Task<HealthCheckResult> LivenessAsync(TestProducer producer)
        {
            var check = new KafkaLivenessCheck(Probes(producer));
            var registration = new HealthCheckRegistration("kafka", check, HealthStatus.Unhealthy, tags: null);
            return check.CheckHealthAsync(new HealthCheckContext { Registration = registration }, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task CheckHealth_ProducerIsBeingReplaced_IsUnhealthyUntilItIs()
    {
        using var go = new ManualResetEventSlim();
        await using var producer = new TestProducer();
        producer.Transport.OnFlush = () => go.Wait(TestContext.Current.CancellationToken);
        producer.Transport.Die();

        var during = await CheckAsync(producer);
        go.Set();
        await Eventually.Async(() => producer.Core.Replacements == 1);
        var after = await CheckAsync(producer);

        Assert.Equal(HealthStatus.Unhealthy, during.Status);
        Assert.Equal("Producer 'test' is being replaced after OutOfOrderSequenceNumber.", during.Description);
        Assert.Equal(HealthStatus.Healthy, after.Status);
    }

    [Fact]
    public async Task CheckHealth_TransactionalProducerDied_IsUnhealthyAndSaysSo()
    {
        await using var producer = new TestProducer(TestProducer.Settings() with { TransactionalId = "ward-1" });
        producer.Transport.Die(ErrorCode.ProducerFenced);

        var result = await CheckAsync(producer);

        Assert.Equal(HealthStatus.Unhealthy, result.Status);
        Assert.Equal("Producer 'test' died of ProducerFenced: restart the service.", result.Description);
    }

    [Fact]
    public async Task CheckHealth_FailedKeys_IsDegradedAndCountsThem()
    {
        await using var producer = new TestProducer();
        await FailAsync(producer);

        var result = await CheckAsync(producer);

        Assert.Equal((HealthStatus.Degraded, 1), (result.Status, result.Data["failed_keys"]));
        Assert.Contains("Producer 'test' refuses the messages of 1 keys", result.Description, StringComparison.Ordinal);
        Assert.Equal(1, new ProducerControl(producer.Core).ResumeAll());
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(producer)).Status);
    }

    [Fact]
    public async Task CheckHealth_ProducerStoppedByAFailedDelivery_IsUnhealthyAndNamesTheCode()
    {
        await using var producer = new TestProducer(TestProducer.Settings() with { OnDeliveryFailure = DeliveryFailurePolicy.FailProducer });
        await FailAsync(producer);

        var result = await CheckAsync(producer);

        Assert.Equal(HealthStatus.Unhealthy, result.Status);
        Assert.Contains("'test' is stopped by a delivery that failed with Local_MsgTimedOut", result.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckHealth_TopicRefusedByTheBrokers_IsUnhealthyUntilAMessageIsPersistedThere()
    {
        await using var producer = new TestProducer(TestProducer.Settings() with { OnDeliveryFailure = DeliveryFailurePolicy.Continue });
        await FailAsync(producer, ErrorCode.TopicAuthorizationFailed);

        var refused = await CheckAsync(producer);
        await PersistAsync(producer, "another");
        var still = await CheckAsync(producer);
        await PersistAsync(producer, TestProducer.Topic);
        var after = await CheckAsync(producer);

        Assert.Equal("Producer 'test' was refused by the brokers for topic 'observations': TopicAuthorizationFailed.", refused.Description);
        Assert.Equal(
            [HealthStatus.Unhealthy, HealthStatus.Unhealthy, HealthStatus.Healthy], [refused.Status, still.Status, after.Status]);
    }

    [Fact]
    public async Task CheckHealth_TopicRefusedAtTheEntry_IsUnhealthy()
    {
        await using var producer = new TestProducer();
        producer.Transport.Answer = _ => ErrorCode.TopicAuthorizationFailed;
        await Assert.ThrowsAsync<DeliveryException>(
            () => producer.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("0"), TestContext.Current.CancellationToken));

        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync(producer)).Status);
    }

    [Theory]
    [InlineData(ErrorCode.Local_Authentication)]
    [InlineData(ErrorCode.SaslAuthenticationFailed)]
    [InlineData(ErrorCode.Local_Ssl)]
    public async Task CheckHealth_CredentialsRefusedByTheBrokers_IsUnhealthyUntilAMessageIsPersisted(ErrorCode code)
    {
        await using var producer = new TestProducer();
        producer.Transport.Events.OnError(code, "reason", isFatal: false);

        var refused = await CheckAsync(producer);
        await PersistAsync(producer, TestProducer.Topic);
        var after = await CheckAsync(producer);

        Assert.Equal((HealthStatus.Unhealthy, $"Producer 'test' was refused by the brokers: {code}."), (refused.Status, refused.Description));
        Assert.Equal(HealthStatus.Healthy, after.Status);
    }

    // The next native producer dies of it too, only later: in between nothing is well.
    [Fact]
    public async Task CheckHealth_ReplacedAfterARefusal_IsUnhealthyUntilAMessageIsPersisted()
    {
        await using var producer = new TestProducer();
        producer.Transport.Die(ErrorCode.ClusterAuthorizationFailed);
        await Eventually.Async(() => producer.Core is { Replacements: 1, FatalError: null });

        var refused = await CheckAsync(producer);
        await PersistAsync(producer, TestProducer.Topic);

        Assert.Equal(
            (HealthStatus.Unhealthy, "Producer 'test' was refused by the brokers: ClusterAuthorizationFailed."), (refused.Status, refused.Description));
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(producer)).Status);
    }

    [Theory]
    [InlineData(ErrorCode.Local_AllBrokersDown)]
    [InlineData(ErrorCode.Local_Transport)]
    [InlineData(ErrorCode.Local_Resolve)]
    public async Task CheckHealth_ErrorThatPasses_StaysHealthy(ErrorCode code)
    {
        await using var producer = new TestProducer();

        producer.Transport.Events.OnError(code, "reason", isFatal: false);

        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(producer)).Status);
    }

    [Fact]
    public async Task CheckHealth_ProducerClosed_IsUnhealthy()
    {
        var producer = new TestProducer();
        await producer.DisposeAsync();

        var result = await CheckAsync(producer);

        Assert.Equal((HealthStatus.Unhealthy, "Producer 'test' is closed."), (result.Status, result.Description));
    }

    private static async Task PersistAsync(TestProducer producer, string topic)
    {
        var call = producer.Producer.ProduceAsync(topic, TestProducer.Message("0"), TestContext.Current.CancellationToken);
        producer.Transport.ReportNext();
        await call;
    }

    private static async Task FailAsync(TestProducer producer, ErrorCode code = ErrorCode.Local_MsgTimedOut)
    {
        var call = producer.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("0"), TestContext.Current.CancellationToken);
        producer.Transport.ReportNext(code, PersistenceStatus.NotPersisted);
        await Assert.ThrowsAsync<DeliveryException>(() => call);
    }

    private static Task<HealthCheckResult> CheckAsync(TestProducer producer)
    {
        var check = new KafkaHealthCheck(Probes(producer));
        var registration = new HealthCheckRegistration("kafka", check, HealthStatus.Unhealthy, tags: null);
        return check.CheckHealthAsync(new HealthCheckContext { Registration = registration }, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(1, HealthStatus.Degraded, 1, 0, "Producer 'test': topic 'observations': replication factor 1; wanted: 3.")]
    [InlineData(null, HealthStatus.Healthy, 0, 1, "All producers and consumers work.")]
    public async Task CheckHealth_TopicsLookedAt_DegradesForProblemsOnly(
        int? replicas, HealthStatus expected, int problems, int notChecked, string description)
    {
        await using var producer = new TestProducer(TestProducer.Settings() with { Topics = [TestProducer.Topic] });
        producer.Transport.Describe = topics => replicas is null
            ? ClusterFacts.Unknown(topics, ErrorCode.Local_TimedOut)
            : new ClusterFacts(3, [new TopicFacts(TestProducer.Topic) { Replicas = replicas.Value }]);
        await producer.Core.Topics.RunAsync(TestContext.Current.CancellationToken);
        var check = new KafkaHealthCheck(Probes(producer));
        var registration = new HealthCheckRegistration("kafka", check, HealthStatus.Unhealthy, tags: null);

        var result = await check.CheckHealthAsync(new HealthCheckContext { Registration = registration }, TestContext.Current.CancellationToken);

        Assert.Equal((expected, description), (result.Status, result.Description));
        Assert.Equal((problems, notChecked), (result.Data["topic_problems"], result.Data["topics_not_checked"]));
    }

    private static KafkaProbes Probes(TestProducer producer, KafkaHealthOptions? options = null) =>
        new([new ProducerProbe(() => producer.Core, options ?? new KafkaHealthOptions())], [], producer.Time, new SchemaRegistryProbe(() => null));

    private static async Task<HealthReport> CheckAsync(IServiceCollection services)
    {
        services.AddLogging();
        services.AddHealthChecks().AddHealthcareKafka();
        await using var provider = services.BuildServiceProvider();
        return await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Handler : IBatchHandler<string, string>
    {
        public Task HandleAsync(MessageBatch<string, string> batch, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
