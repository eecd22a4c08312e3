using System.Diagnostics;
using System.Text;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>
/// What a producer learns of its topics at start. A mock cluster names a controller that it does not have, so librdkafka finds nobody for an admin
/// request: there the tests state that nothing is known, and that nothing is made of it.
/// </summary>
public class TopicCheckClusterTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    private const int Limit = 20_000;
    private const int RoomForAll = 1_500_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_TopicAsSafeAsTheClusterAllows_FindsNothingWrongButTheBrokersMissing()
    {
        var topic = await CreateTopicAsync(RoomForAll);
        await using var core = Open(new CollectedLogs(), topic);

        await AssertProblemsAsync(core, OfTheCluster);
        Assert.Equal(cluster.IsEmbedded ? int.MaxValue : RoomForAll, core.Topics.Limits.Of(topic));
        if (!IsLarge)
        {
            Assert.Contains($"The cluster has {cluster.BrokerCount} brokers: first make it 3.", core.Topics.Findings[0].Remedy, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task RunAsync_OneReplica_FindsItAndWhatTheSettingsMake()
    {
        var topic = await cluster.CreateTopicAsync(
            partitions: 2, replicationFactor: 1, config: [("min.insync.replicas", "1"), ("max.message.bytes", "50000")]);
        await using var core = Open(new CollectedLogs(), topic);

        await AssertProblemsAsync(
            core, TopicProblem.ReplicationFactor, TopicProblem.MinInsyncReplicas, TopicProblem.MaxMessageBytes, TopicProblem.BatchSize);
        Assert.Equal(cluster.IsEmbedded ? "could not be checked (Local_TimedOut)" : "replication factor 1", core.Topics.Findings[0].Current);
    }

    [Fact]
    public async Task RunAsync_EveryReplicaMustBeInSync_FindsThatNoneMayBeDown()
    {
        var topic = await cluster.CreateTopicAsync(config: [("min.insync.replicas", "3"), ("max.message.bytes", $"{RoomForAll}")]);
        await using var core = Open(new CollectedLogs(), topic);

        // Of a single replica it goes without saying, and is said of the replication factor.
        await AssertProblemsAsync(core, cluster.BrokerCount switch
        {
            1 => [TopicProblem.ReplicationFactor],
            2 => [TopicProblem.ReplicationFactor, TopicProblem.NoReplicaToSpare],
            _ => [TopicProblem.NoReplicaToSpare],
        });
    }

    // Fault test 23, the side of the check: neither it nor the producer around it brings a topic into being.
    [Fact]
    public async Task RunAsync_MissingTopic_FindsItAndCreatesNone()
    {
        var missing = $"missing-{Guid.NewGuid():N}";
        var logs = new CollectedLogs();
        await using var core = Open(logs, missing);

        await AssertProblemsAsync(core, TopicProblem.Missing);
        Assert.Contains(
            $"kafka-topics.sh --bootstrap-server {cluster.BootstrapServers} --{(cluster.IsEmbedded ? "describe" : "create")} --topic {missing}",
            core.Topics.Findings[0].Remedy, StringComparison.Ordinal);
        Assert.Equal(missing, Assert.Single(logs.Of(cluster.IsEmbedded ? EventIds.TopicNotChecked : EventIds.TopicProblem))["Topic"]);
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = cluster.BootstrapServers }).Build();
        Assert.DoesNotContain(admin.GetMetadata(Eventually.Deadline).Topics, topic => topic.Topic == missing);
    }

    [Fact]
    public async Task RunAsync_OverTheProducersConnection_LeavesTheProducerAtWork()
    {
        var topic = await cluster.CreateTopicAsync();
        await using var core = Open(new CollectedLogs(), topic);
        var producer = Producer(core);

        var check = core.Topics.RunAsync(Cancellation);
        var during = await producer.ProduceAsync(topic, new("key", "during"), Cancellation).WaitAsync(Eventually.Deadline, Cancellation);
        await check;
        var after = await producer.ProduceAsync(topic, new("key", "after"), Cancellation).WaitAsync(Eventually.Deadline, Cancellation);

        Assert.True(during.IsPersisted && after.IsPersisted);
        Assert.Equal(["during", "after"], (await cluster.ReadAllAsync(topic)).Select(record => record.ValueText));
    }

    // Fault test 22, the topic's limit: to the byte what the broker takes, and refused before anything is sent.
    [Fact]
    public async Task ProduceAsync_AtTheTopicsLimit_IsSentAndOneByteMoreIsRefusedAtOnce()
    {
        var topic = await CreateTopicAsync(Limit);
        await using var knowing = Open(new CollectedLogs(), topic);
        await using var unaware = Open(new CollectedLogs());
        await AssertProblemsAsync(knowing, [.. OfTheCluster, TopicProblem.MaxMessageBytes, TopicProblem.BatchSize]);
        var fits = MessageOfBatch(topic, Limit);
        var tooLarge = MessageOfBatch(topic, Limit + 1);

        Assert.True((await Producer(knowing).ProduceAsync(topic, fits, Cancellation).WaitAsync(Eventually.Deadline, Cancellation)).IsPersisted);
        if (cluster.IsEmbedded)
        {
            Assert.True((await Producer(knowing).ProduceAsync(topic, tooLarge, Cancellation).WaitAsync(Eventually.Deadline, Cancellation)).IsPersisted);
            return;
        }

        var atOnce = Producer(knowing).ProduceAsync(topic, tooLarge, Cancellation);
        Assert.True(atOnce.IsFaulted);
        var refused = await Assert.ThrowsAsync<DeliveryException>(() => atOnce);
        Assert.Equal((ErrorCode.MsgSizeTooLarge, PersistenceStatus.NotPersisted), (refused.Code, refused.Status));
        Assert.Contains($"takes {Limit + 1} bytes, max.message.bytes of the topic is {Limit}", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("xxx", refused.ToString(), StringComparison.Ordinal);

        // Where nobody looked, the broker itself draws the line at the same byte.
        var late = await Assert.ThrowsAsync<DeliveryException>(
            () => Producer(unaware).ProduceAsync(topic, tooLarge, Cancellation).WaitAsync(Eventually.Deadline, Cancellation));
        Assert.Equal(ErrorCode.MsgSizeTooLarge, late.Code);
    }

    [Fact]
    public async Task RunAsync_AfterTheLimitWasRaised_LetsLargerMessagesPass()
    {
        var topic = await CreateTopicAsync(Limit);
        await using var core = Open(new CollectedLogs(), topic);
        await AssertProblemsAsync(core, [.. OfTheCluster, TopicProblem.MaxMessageBytes, TopicProblem.BatchSize]);
        Assert.Equal(cluster.IsEmbedded ? int.MaxValue : Limit, core.Topics.Limits.Of(topic));
        if (!cluster.IsEmbedded)
        {
            using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = cluster.BootstrapServers }).Build();
            await admin.IncrementalAlterConfigsAsync(new()
            {
                [new ConfigResource { Type = ResourceType.Topic, Name = topic }] =
                    [new ConfigEntry { Name = "max.message.bytes", Value = "1000061", IncrementalOperation = AlterConfigOpType.Set }],
            });
            await AssertProblemsAsync(core, OfTheCluster);
        }

        var outcome = await Producer(core).ProduceAsync(topic, MessageOfBatch(topic, Limit + 1), Cancellation).WaitAsync(Eventually.Deadline, Cancellation);

        Assert.True(outcome.IsPersisted);
    }

    [Fact]
    public async Task RunAsync_ClusterAway_SaysAfterTheTimeoutThatNothingIsKnown()
    {
        var logs = new CollectedLogs();
        await using var core = new ProducerCore(
            ClinicalSettings.Create("127.0.0.1:1") with { Topics = ["a", "b"], TopicCheckTimeout = TimeSpan.FromSeconds(1), FlushTimeout = TimeSpan.Zero },
            logs, TimeProvider.System);

        var start = Stopwatch.GetTimestamp();
        await core.Topics.RunAsync(Cancellation);

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.FromSeconds(0.9), Eventually.Deadline);
        Assert.Equal([TopicProblem.NotChecked, TopicProblem.NotChecked], core.Topics.Findings.Select(finding => finding.Problem));
        Assert.All(logs.Of(EventIds.TopicNotChecked), entry => Assert.Equal("could not be checked (Local_TimedOut)", entry["Current"]));
        Assert.Empty(logs.Of(EventIds.TopicProblem));
    }

    // The admin client lives on the producer's native handle: released in the wrong order, this is a crash of the process.
    [Fact]
    public async Task DisposeAsync_WhileTheCheckWaits_EndsItAndTheProducer()
    {
        var core = new ProducerCore(
            ClinicalSettings.Create("127.0.0.1:1") with { Topics = ["a"], TopicCheckTimeout = TimeSpan.FromMinutes(5), FlushTimeout = TimeSpan.Zero },
            new CollectedLogs(), TimeProvider.System);
        var check = core.Topics.RunAsync(Cancellation);

        await core.DisposeAsync().AsTask().WaitAsync(Eventually.Deadline, Cancellation);
        await check.WaitAsync(Eventually.Deadline, Cancellation);
        await core.Topics.RunAsync(Cancellation);

        Assert.Equal("could not be checked (Local_Destroy)", Assert.Single(core.Topics.Findings).Current);
    }

    // On the embedded cluster this is the service that starts although its brokers give no answer.
    [Fact]
    public async Task StartAsync_FailStart_NamesEveryProblemOfEveryProducer()
    {
        var single = await cluster.CreateTopicAsync(replicationFactor: 1, config: [("min.insync.replicas", "2"), ("max.message.bytes", $"{RoomForAll}")]);
        await using (var core = Open(new CollectedLogs(), single))
        {
            await AssertProblemsAsync(core, TopicProblem.ReplicationFactor);
        }

        var settings = $$"""
            { "Kafka": {
                "Producer": { "Topics": [ "no-such-topic-1" ], "OnTopicProblem": "FailStart", "TopicCheckTimeout": "{{Patience}}" },
                "Producers": {
                    "alerts": { "Topics": [ "{{single}}", "no-such-topic-2" ], "OnTopicProblem": "FailStart", "TopicCheckTimeout": "{{Patience}}" },
                    "audit": { "Topics": [ "no-such-topic-3" ], "TopicCheckTimeout": "{{Patience}}" } } } }
            """;
        if (cluster.IsEmbedded)
        {
            await using var host = await ServiceHost.StartAsync(cluster, settings, Register);
            Assert.Equal(4, host.Logs.Of(EventIds.TopicNotChecked).Count);
            return;
        }

        var error = await Assert.ThrowsAsync<TopicProblemException>(() => ServiceHost.StartAsync(cluster, settings, Register));

        Assert.Equal(3, error.Problems.Count);
        Assert.Contains("Producer 'default': Topic 'no-such-topic-1': it does not exist", error.Message, StringComparison.Ordinal);
        Assert.Contains($"Producer 'alerts': Topic '{single}': replication factor 1; wanted: 3.", error.Message, StringComparison.Ordinal);
        Assert.Contains("Producer 'alerts': Topic 'no-such-topic-2'", error.Message, StringComparison.Ordinal);

        static void Register(IServiceCollection services)
        {
            services.AddHealthcareProducer();
            services.AddHealthcareProducer("alerts");
            services.AddHealthcareProducer("audit");
        }
    }

    [Fact]
    public async Task StartAsync_Report_StartsLogsAndShowsInHealth()
    {
        var settings = $$"""{ "Kafka": { "Producer": { "Topics": [ "no-such-topic" ], "TopicCheckTimeout": "{{Patience}}" } } }""";

        await using var host = await ServiceHost.StartAsync(cluster, settings, services => services.AddHealthcareProducer());
        var health = await host.CheckHealthAsync();

        Assert.Single(host.Logs.Of(cluster.IsEmbedded ? EventIds.TopicNotChecked : EventIds.TopicProblem));
        Assert.Equal(cluster.IsEmbedded ? HealthStatus.Healthy : HealthStatus.Degraded, health.Status);
        Assert.Equal(cluster.IsEmbedded ? (0, 1) : (1, 0), (health.Data["topic_problems"], health.Data["topics_not_checked"]));
        Assert.Contains(
            cluster.IsEmbedded ? "All producers and consumers work." : "topic 'no-such-topic': it does not exist", health.Description,
            StringComparison.Ordinal);
    }

    /// <summary>Gets how long to wait for an answer: not long for one that never comes.</summary>
    private TimeSpan Patience => cluster.IsEmbedded ? TimeSpan.FromMilliseconds(200) : Eventually.Deadline;

    /// <summary>Gets whether the cluster has brokers enough for topics that nothing is wrong with.</summary>
    private bool IsLarge => cluster.BrokerCount >= TopicRules.Replicas;

    /// <summary>Gets what is wrong with every topic of too small a cluster.</summary>
    private TopicProblem[] OfTheCluster => IsLarge ? [] : [TopicProblem.ReplicationFactor, TopicProblem.MinInsyncReplicas];

    /// <summary>Creates a topic as safe as the cluster allows, whatever its brokers' defaults are.</summary>
    private Task<string> CreateTopicAsync(int maxMessageBytes) => cluster.CreateTopicAsync(
        partitions: 1, config: [("min.insync.replicas", IsLarge ? "2" : "1"), ("max.message.bytes", $"{maxMessageBytes}")]);

    private ProducerCore Open(CollectedLogs logs, params string[] topics) => new(
        ClinicalSettings.Create(cluster.BootstrapServers, ("compression.type", "none")) with
        {
            Topics = topics,
            TopicCheckTimeout = Patience,

            // The tests of sizes count to the byte what they give themselves.
            MessageIds = false,
            TraceContext = false,
        },
        logs, TimeProvider.System);

    // Looks until it is so: the broker that answers may not know yet of a topic that another one has just created.
    private Task AssertProblemsAsync(ProducerCore core, params TopicProblem[] expected)
    {
        TopicProblem[] wanted = cluster.IsEmbedded ? [TopicProblem.NotChecked] : expected;
        return Eventually.Async(
            async () =>
            {
                await core.Topics.RunAsync(Cancellation);
                return core.Topics.Findings.Select(finding => finding.Problem).SequenceEqual(wanted);
            },
            $"the look finds {string.Join(", ", wanted)}");
    }

    private static HealthcareProducer<string, string> Producer(ProducerCore core) => new(core, new Text(), new Text());

    /// <summary>Makes the message whose batch takes so many bytes.</summary>
    private static OutgoingMessage<string, string> MessageOfBatch(string topic, int size)
    {
        var headers = new Headers { { "unit", new byte[100] }, { "null", null! } };
        var some = RecordSize.InOwnBatch(new OutgoingRecord(topic, new byte[3], new byte[size / 2], headers, default));
        return new("key", new string('x', size - ((int)some - (size / 2)))) { Headers = headers };
    }

    private sealed class Text : PayloadSerializer<string>
    {
        public override byte[]? Serialize(string data, SerializationContext context) => Encoding.UTF8.GetBytes(data);
    }
}
