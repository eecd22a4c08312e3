namespace Healthcare.Kafka.Client.Tests;

public class TopicCheckTests
{
    private const int Limit = 1_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static ProducerSettings OneTopic => TestProducer.Settings() with { Topics = [TestProducer.Topic] };

    [Fact]
    public async Task RunAsync_NoTopics_AsksNothing()
    {
        await using var test = new TestProducer();

        await test.Core.Topics.RunAsync(Cancellation);
        test.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(0, test.Transport.Describes);
        Assert.Empty(test.Core.Topics.Findings);
    }

    [Fact]
    public async Task RunAsync_AllWell_SaysSoOnceAndAsksNoMore()
    {
        await using var test = new TestProducer(OneTopic);
        test.Transport.Describe = _ => Cluster();

        await test.Core.Topics.RunAsync(Cancellation);
        test.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(1, Assert.Single(test.Logs.Of(EventIds.TopicsInOrder))["Count"]);
        Assert.Equal(1, test.Transport.Describes);
    }

    [Fact]
    public async Task RunAsync_TopicThatTakesAnothersMessages_IsComparedWithThatAndTheOtherIsNotJudged()
    {
        await using var test = new TestProducer(OneTopic with { Sources = [new(TestProducer.Topic, "source")] });
        IReadOnlyList<string> asked = [];
        test.Transport.Describe = topics =>
        {
            asked = topics;
            var cluster = Cluster();
            return cluster with { Topics = [.. cluster.Topics, new TopicFacts("source") { Partitions = cluster.Topics[0].Partitions + 1, Replicas = 1 }] };
        };

        await test.Core.Topics.RunAsync(Cancellation);

        Assert.Equal([TestProducer.Topic, "source"], asked);
        Assert.Equal((TestProducer.Topic, TopicProblem.Partitions), Assert.Single(test.Core.Topics.Findings.Select(finding => (finding.Topic, finding.Problem))));
    }

    [Fact]
    public async Task RunAsync_ProblemThatStays_IsLookedAtEveryMinuteAndLoggedOnce()
    {
        await using var test = new TestProducer(OneTopic);
        test.Transport.Describe = _ => Cluster(replicas: 1);

        await test.Core.Topics.RunAsync(Cancellation);
        test.Time.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal(4, test.Transport.Describes);
        var entry = Assert.Single(test.Logs.Of(EventIds.TopicProblem));
        Assert.Equal(("test", TestProducer.Topic, TopicProblem.ReplicationFactor), (entry["ClientName"], entry["Topic"], entry["Problem"]));
    }

    [Fact]
    public async Task RunAsync_NoAnswerAtFirst_IsReportedAndAskedAgainUntilThereIsOne()
    {
        await using var test = new TestProducer(OneTopic);

        await test.Core.Topics.RunAsync(Cancellation);
        Assert.False(Assert.Single(test.Core.Topics.Findings).IsProblem);
        test.Transport.Describe = _ => Cluster();
        test.Time.Advance(TopicCheck.Interval);

        Assert.Empty(test.Core.Topics.Findings);
        Assert.Single(test.Logs.Of(EventIds.TopicNotChecked));
        Assert.Single(test.Logs.Of(EventIds.TopicsInOrder));
    }

    [Fact]
    public async Task RunAsync_AfterDispose_AsksNoMore()
    {
        var test = new TestProducer(OneTopic);
        await test.Core.Topics.RunAsync(Cancellation);
        await test.DisposeAsync();

        test.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(1, test.Transport.Describes);
    }

    [Fact]
    public async Task RunAsync_CallerCancels_Throws()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await using var test = new TestProducer(OneTopic);
        test.Transport.Describe = _ => throw new OperationCanceledException(cancelled.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => test.Core.Topics.RunAsync(cancelled.Token));
    }

    // Fault test 22, the topic's limit.
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task ProduceAsync_LargerThanTheTopicsLimit_IsRefusedAtOnceWithSizeAndLimit(int beyond, bool isSent)
    {
        await using var test = new TestProducer(OneTopic);
        test.Transport.Describe = _ => Cluster(limit: Limit);
        test.Transport.ReportsAtOnce = true;
        await test.Core.Topics.RunAsync(Cancellation);
        var size = RecordSize.InOwnBatch(new OutgoingRecord(TestProducer.Topic, new byte[7], new byte[500], null, default));

        var call = test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message(new string('x', Limit - (int)size + 500 + beyond)), Cancellation);

        if (isSent)
        {
            Assert.True((await call).IsPersisted);
            return;
        }

        var error = await Assert.ThrowsAsync<DeliveryException>(() => call);
        Assert.Equal((ErrorCode.MsgSizeTooLarge, PersistenceStatus.NotPersisted), (error.Code, error.Status));
        Assert.Contains("the message takes 1001 bytes, max.message.bytes of the topic is 1000", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, test.Transport.Calls);
    }

    [Fact]
    public async Task ProduceBatchAsync_OneLargerThanTheTopicsLimit_FailsThatOneOnly()
    {
        await using var test = new TestProducer(OneTopic);
        test.Transport.Describe = _ => Cluster(limit: Limit);
        test.Transport.ReportsAtOnce = true;
        await test.Core.Topics.RunAsync(Cancellation);

        var delivery = await test.Producer.ProduceBatchAsync(
            TestProducer.Topic, [TestProducer.Message("0"), TestProducer.Message(new string('x', Limit)), TestProducer.Message("2")], Cancellation);

        Assert.Equal([ErrorCode.NoError, ErrorCode.MsgSizeTooLarge, ErrorCode.NoError], delivery.Select(outcome => outcome.Code));
    }

    [Fact]
    public async Task ProduceAsync_LimitRaisedMeanwhile_IsTakenUpWithinAMinute()
    {
        await using var test = new TestProducer(OneTopic);
        test.Transport.Describe = _ => Cluster(limit: Limit);
        test.Transport.ReportsAtOnce = true;
        await test.Core.Topics.RunAsync(Cancellation);
        var large = TestProducer.Message(new string('x', Limit));
        await Assert.ThrowsAsync<DeliveryException>(() => test.Producer.ProduceAsync(TestProducer.Topic, large, Cancellation));

        test.Transport.Describe = _ => Cluster();
        test.Time.Advance(TopicCheck.Interval);

        Assert.True((await test.Producer.ProduceAsync(TestProducer.Topic, large, Cancellation)).IsPersisted);
    }

    [Fact]
    public async Task ProduceAsync_ClusterSilentAfterALimitWasLearnt_KeepsIt()
    {
        await using var test = new TestProducer(OneTopic);
        test.Transport.Describe = _ => Cluster(limit: Limit);
        await test.Core.Topics.RunAsync(Cancellation);

        test.Transport.Describe = topics => ClusterFacts.Unknown(topics, ErrorCode.Local_TimedOut);
        test.Time.Advance(TopicCheck.Interval);

        Assert.Equal(Limit, test.Core.Topics.Limits.Of(TestProducer.Topic));
        Assert.Equal(int.MaxValue, test.Core.Topics.Limits.Of("another"));
    }

    private static ClusterFacts Cluster(int replicas = 3, int limit = 1_000_061) => new(3,
    [
        new TopicFacts(TestProducer.Topic)
        {
            Partitions = 6,
            Replicas = replicas,
            Config = new Dictionary<string, string?> { ["min.insync.replicas"] = "2", ["max.message.bytes"] = $"{limit}" },
        },
    ]);
}
