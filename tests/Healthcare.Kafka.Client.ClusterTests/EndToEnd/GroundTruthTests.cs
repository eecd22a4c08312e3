using Healthcare.Kafka.Client.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Metrics of what goes wrong and of a group at work, compared with what the test, the brokers and the topics say.</summary>
public sealed class GroundTruthTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    private const int Count = 200;

    // A mock broker rebalances a second before the session would end.
    private const string QuickGroup = """, "SessionTimeout": "00:00:06", "HeartbeatInterval": "00:00:01" """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Producer_SomeMessagesFail_OutcomesAreCountedByCode()
    {
        using var metrics = new CollectedMetrics();
        await using var test = await ClusterProducer.StartAsync(meter: metrics.Meter);
        var persisted = await test.Producer.ProduceBatchAsync(ClusterProducer.Topic, ClusterProducer.Messages(Count), Cancellation);
        var refused = await test.Producer.ProduceBatchAsync(
            ClusterProducer.Topic, [.. Enumerable.Range(0, 3).Select(id => ClusterProducer.Message(id, size: 2_000_000))], Cancellation);
        test.Cluster.PushErrors(KafkaRequest.Produce, ErrorCode.TopicAuthorizationFailed);
        var failed = await test.Producer.ProduceBatchAsync(ClusterProducer.Topic, [new("a key of its own", "value"), new("a key of its own", "value")], Cancellation);

        var outcomes = persisted.Concat(refused).Concat(failed).ToList();
        Assert.Equal((Count, 5), (outcomes.Count(outcome => outcome.IsPersisted), outcomes.Count(outcome => !outcome.IsPersisted)));
        Assert.Equal(
            Counted(outcomes.Select(outcome => $"{outcome.Status} {(outcome.Code == ErrorCode.NoError ? "" : outcome.Code)}")),
            Summed(metrics, "healthcare.kafka.producer.outcomes", "healthcare.kafka.outcome", "error.type"));
        Assert.Equal((await test.ReadAllAsync()).Count, metrics.Of("messaging.client.sent.messages").Where(one => one["error.type"] is null).Sum(one => one.Value));
    }

    [Fact]
    public async Task Consumer_HandlerFailsAndGivesUp_RetriesAndDeadLettersAreCounted()
    {
        var (topic, dead) = (await cluster.CreateTopicAsync(partitions: 2, prefix: "vitals"), await cluster.CreateTopicAsync(partitions: 2, prefix: "vitals-dead"));
        var truth = new Truth();
        await using var host = await StartAsync<FailingHandler>(topic, truth, $$""", "DeadLetter": { "Topic": "{{dead}}" }, "Retry": { "Delay": "00:00:00.010" }""");
        await ProduceAsync(host, topic, index => index % 20 == 0 ? FailingHandler.Bad : "good");

        await Eventually.Async(() => truth.Handled == Count, "all have their verdict");
        await Eventually.Async(() => host.Metrics.ObserveOne("healthcare.kafka.consumer.lag") == 0, "all is committed");

        Assert.True(truth.Failed > 0);
        Assert.Equal(truth.Again, host.Metrics.Sum("healthcare.kafka.consumer.retries"));
        Assert.Equal(truth.Failed, host.Metrics.Of("messaging.process.duration").Count(one => Equals(one["error.type"], typeof(TimeoutException).FullName)));
        Assert.Equal(truth.Calls, host.Metrics.Of("messaging.process.duration").Count);
        Assert.Equal((await cluster.ReadAllAsync(dead)).Count, host.Metrics.Sum("healthcare.kafka.consumer.dead_letters"));
        Assert.Equal(Count / 20, host.Metrics.Sum("healthcare.kafka.consumer.dead_letters"));
        Assert.Equal(Count, host.Metrics.Sum("messaging.client.consumed.messages"));
        Sentinel.AssertAbsent(host.Metrics);
    }

    [Fact]
    public async Task Consumer_StandsInTheMiddle_LagOfEachPartitionIsEndLessCommitted()
    {
        var topic = await cluster.CreateTopicAsync(partitions: 3, prefix: "vitals");
        var groupId = TestCluster.NewGroupId();
        var truth = new Truth();
        await using var host = await StartAsync<StandingHandler>(topic, truth, """, "PartitionMetrics": true, "MaxBatchSize": 5""", groupId);
        await ProduceAsync(host, topic, _ => "good");
        await Eventually.Async(() => truth.Standing == 3, "every partition has a batch that stands");

        await Eventually.Async(async () =>
        {
            var ends = await cluster.GetWatermarksAsync(topic);
            var committed = await cluster.GetCommittedOffsetsAsync(groupId, topic);
            var expected = committed.OrderBy(offset => offset.Partition.Value)
                .Select(offset => $"{offset.Partition.Value} {ends[offset.Partition.Value].High.Value - Math.Max(0, offset.Offset.Value)}");
            var lag = host.Metrics.Observe("healthcare.kafka.consumer.lag")
                .OrderBy(one => (string?)one["messaging.destination.partition.id"], StringComparer.Ordinal).Select(one => $"{one["messaging.destination.partition.id"]} {one.Value}");
            return committed.Sum(offset => Math.Max(0, offset.Offset.Value)) == truth.Handled && expected.SequenceEqual(lag);
        });

        var lags = host.Metrics.Observe("healthcare.kafka.consumer.lag");
        Assert.Equal(Count - truth.Handled, lags.Sum(one => one.Value));
        Assert.All(lags, one => Assert.InRange(one.Value, 1, Count));
        truth.Go.SetResult();
        await Eventually.Async(() => host.Metrics.Observe("healthcare.kafka.consumer.lag").Sum(one => one.Value) == 0);
    }

    [Fact]
    public async Task Group_MembersJoinAndLeave_RebalancesAreThoseThatWereLogged()
    {
        var topic = await cluster.CreateTopicAsync(partitions: 4, prefix: "vitals");
        var groupId = TestCluster.NewGroupId();
        await using var first = await StartAsync<StandingHandler>(topic, new Truth(), QuickGroup, groupId);
        await Eventually.Async(() => first.Metrics.ObserveOne("healthcare.kafka.consumer.partitions") == 4, "the first has all");
        await using (var second = await StartAsync<StandingHandler>(topic, new Truth(), QuickGroup, groupId))
        {
            await Eventually.Async(
                () => (first.Metrics.ObserveOne("healthcare.kafka.consumer.partitions"), second.Metrics.ObserveOne("healthcare.kafka.consumer.partitions")) == (2, 2),
                "they share", TimeSpan.FromMinutes(2));
            await second.StopAsync();
            AssertRebalances(second);
        }

        await Eventually.Async(() => first.Metrics.ObserveOne("healthcare.kafka.consumer.partitions") == 4, "the first has all again", TimeSpan.FromMinutes(2));
        await first.StopAsync();
        AssertRebalances(first);
        Assert.True(first.Metrics.Of("healthcare.kafka.consumer.rebalances").Count(one => Equals(one["healthcare.kafka.rebalance"], "assigned")) >= 2);
    }

    [Fact]
    public async Task Commits_SomeFail_AreAsManyAsTheBrokersWereAskedFor()
    {
        using var metrics = new CollectedMetrics();
        await using var harness = await ConsumerHarness.StartAsync(partitions: 1);
        harness.Cluster.StartRequestTracking();
        harness.Cluster.PushErrors(KafkaRequest.OffsetCommit, ErrorCode.InvalidCommitOffsetSize, ErrorCode.InvalidCommitOffsetSize);
        harness.Produce(Count, partitions: 1);

        var worker = await harness.StartConsumerAsync(meter: metrics.Meter);
        await harness.AllCommittedAsync(Count, partitions: 1);
        await worker.StopAsync(Cancellation).WaitAsync(Eventually.Deadline, Cancellation);

        var commits = metrics.Of("messaging.client.operation.duration");
        Assert.Equal(harness.Cluster.CountRequests(KafkaRequest.OffsetCommit), commits.Count);
        Assert.All(commits, one => Assert.Equal("commit", one["messaging.operation.name"]));
        Assert.Equal(2, commits.Count(one => Equals(one["error.type"], "InvalidCommitOffsetSize")));
        Assert.Equal(2, metrics.Sum("healthcare.kafka.consumer.commit.failures"));
        await harness.AssertInvariantsAsync(partitions: 1);
    }

    private static void AssertRebalances(ServiceHost host)
    {
        var logged = new[] { (EventIds.PartitionsAssigned, "assigned"), (EventIds.PartitionsRevoked, "revoked"), (EventIds.PartitionsLost, "lost") }
            .SelectMany(pair => host.Logs.Of(pair.Item1).Select(_ => pair.Item2));
        Assert.Equal(Counted(logged), Summed(host.Metrics, "healthcare.kafka.consumer.rebalances", "healthcare.kafka.rebalance"));
    }

    private static SortedDictionary<string, double> Counted(IEnumerable<string> names) =>
        new(names.GroupBy(name => name).ToDictionary(group => group.Key, group => (double)group.Count()), StringComparer.Ordinal);

    private static SortedDictionary<string, double> Summed(CollectedMetrics metrics, string instrument, params string[] tags) => new(
        metrics.Of(instrument).GroupBy(one => string.Join(' ', tags.Select(tag => one[tag]))).ToDictionary(group => group.Key, group => group.Sum(one => one.Value)),
        StringComparer.Ordinal);

    private static async Task ProduceAsync(ServiceHost host, string topic, Func<int, string> value)
    {
        var messages = Enumerable.Range(0, Count).Select(index => new OutgoingMessage<string, string>($"{Sentinel.Text}-{index}", value(index)));
        var delivery = await host.Services.GetRequiredService<IHealthcareProducer<string, string>>().ProduceBatchAsync(topic, [.. messages], Cancellation);
        Assert.True(delivery.AllPersisted);
    }

    private Task<ServiceHost> StartAsync<THandler>(string topic, Truth truth, string more, string? groupId = null)
        where THandler : class
    {
        var appsettings = $$"""
            { "Kafka": { "Consumers": { "vitals": { "GroupId": "{{groupId ?? TestCluster.NewGroupId()}}", "Topics": [ "{{topic}}" ]{{more}} } } } }
            """;
        return ServiceHost.StartAsync(cluster, appsettings, services =>
        {
            services.AddSingleton(truth);
            services.AddHealthcareProducer();
            services.AddHealthcareConsumer<string, string, THandler>("vitals");
        });
    }

    /// <summary>What the handlers saw.</summary>
    private sealed class Truth
    {
        public int Calls;
        public int Again;
        public int Failed;
        public int Handled;
        public int Standing;

        public TaskCompletionSource Go { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Fails the first try of every batch, and gives up the messages that are bad in the second.</summary>
    private sealed class FailingHandler(Truth truth) : IBatchHandler<string, string>
    {
        public const string Bad = "bad";

        public Task HandleAsync(MessageBatch<string, string> batch, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref truth.Calls);
            if (batch.Attempt == 1)
            {
                Interlocked.Increment(ref truth.Failed);
                throw new TimeoutException(Sentinel.Text);
            }

            Interlocked.Increment(ref truth.Again);
            foreach (var message in batch.Where(message => message.Value == Bad))
            {
                batch.DeadLetter(message, "BAD_VALUE");
            }

            Interlocked.Add(ref truth.Handled, batch.Count);
            return Task.CompletedTask;
        }
    }

    /// <summary>Handles the first twenty messages of a partition, and stands until it is told to go on.</summary>
    private sealed class StandingHandler(Truth truth) : IBatchHandler<string, string>
    {
        public async Task HandleAsync(MessageBatch<string, string> batch, CancellationToken cancellationToken)
        {
            if (batch.Any(message => message.Offset.Value >= 20) && !truth.Go.Task.IsCompleted)
            {
                Interlocked.Increment(ref truth.Standing);
                await truth.Go.Task.WaitAsync(cancellationToken);
            }

            Interlocked.Add(ref truth.Handled, batch.Count);
        }
    }
}
