using static Healthcare.Kafka.Client.Tests.TestProvisioner;

namespace Healthcare.Kafka.Client.Tests;

public class TopicProvisionerTests
{
    [Fact]
    public async Task Plan_TopicIsMissing_TellsTheCommandAndChangesNothing()
    {
        var test = new TestProvisioner(Clinical());

        var entry = Assert.Single((await test.PlanAsync()).Entries);

        Assert.Equal(TopicState.Missing, entry.State);
        Assert.Equal(
            "Create it: kafka-topics.sh --bootstrap-server broker:9092 --create --topic clinical.observation.recorded --partitions 32 --replication-factor 3 "
            + "--config retention.ms=604800000 --config min.insync.replicas=2 --config cleanup.policy=delete --config segment.bytes=1073741824 "
            + "--config segment.ms=86400000",
            Assert.Single(entry.Differences).Remedy);
        Assert.Empty(test.Cluster.Changes);
    }

    [Fact]
    public async Task Create_TopicsAreMissing_CreatesThemOnce()
    {
        var test = new TestProvisioner(Clinical("a"), Clinical("b"));

        var first = await test.CreateAsync();
        var second = await test.CreateAsync();

        Assert.Equal([TopicState.Created, TopicState.Created], first.Entries.Select(entry => entry.State));
        Assert.Equal([TopicState.InOrder, TopicState.InOrder], second.Entries.Select(entry => entry.State));
        Assert.True(first.IsInOrder && second.IsInOrder);
        Assert.Equal(["create a", "create b"], test.Cluster.Changes);
        Assert.Equal(["a", "b"], test.Logs.Of(EventIds.TopicCreated).Select(entry => entry.Properties["Topic"]));
    }

    [Fact]
    public async Task Create_AnotherProcessIsFaster_IsInOrder()
    {
        var test = new TestProvisioner(Clinical("a"));
        test.Cluster.BeforeChange = () => test.Cluster.Add(Clinical("a"));

        var plan = await test.CreateAsync();

        Assert.Equal(TopicState.InOrder, Assert.Single(plan.Entries).State);
        Assert.Empty(test.Cluster.Changes);
        Assert.Empty(test.Logs.Of(EventIds.TopicCreated));
    }

    [Fact]
    public async Task Create_AnotherProcessCreatesItOtherwise_TellsTheDifference()
    {
        var test = new TestProvisioner(Clinical("a"));
        test.Cluster.BeforeChange = () => test.Cluster.Add(Clinical("a") with { Partitions = 8 });

        Assert.Equal("partitions", Assert.Single((await test.CreateAsync()).Differences).Setting);
    }

    [Fact]
    public async Task Create_BrokersLearnOfItLate_Waits()
    {
        var test = new TestProvisioner(Clinical("a"));
        test.Cluster.Hidden.Add("a");

        var creating = test.CreateAsync();
        await Eventually.Async(() => test.Cluster.Changes.Count == 1);
        Assert.False(creating.IsCompleted);
        test.Cluster.Hidden.Clear();
        await EndAsync(test, creating);

        Assert.Equal(TopicState.Created, Assert.Single((await creating).Entries).State);
    }

    [Fact]
    public async Task Create_BrokersNeverLearnOfIt_EndsInTimeAndSaysThatItMayBe()
    {
        var test = new TestProvisioner(Clinical("a"));
        test.Cluster.Hidden.Add("a");

        var creating = test.CreateAsync();
        await EndAsync(test, creating);

        var failure = await Assert.ThrowsAsync<TopicProvisioningException>(() => creating);
        Assert.Equal((TopicProvisioningError.TimedOut, true), (failure.Error, failure.IsTransient));
        Assert.Contains("may still be created", failure.Message, StringComparison.Ordinal);
        Assert.All(test.Cluster.Timeouts, timeout => Assert.InRange(timeout, TimeSpan.Zero, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Create_FewerBrokersThanReplicas_CreatesNothingAndSaysSo()
    {
        var test = new TestProvisioner(Clinical("a"), Clinical("b") with { ReplicationFactor = 2 });
        test.Cluster.Brokers = 2;

        var failure = await Assert.ThrowsAsync<TopicProvisioningException>(test.CreateAsync);

        Assert.Equal(TopicProvisioningError.TooFewBrokers, failure.Error);
        Assert.StartsWith("Topics: could not be created: TooFewBrokers (InvalidReplicationFactor). Nothing was changed. Topic 'a': It wants 3 replicas and the cluster has 2 brokers. ", failure.Message, StringComparison.Ordinal);
        Assert.Equal([TopicState.Blocked, TopicState.Missing], failure.Topics.Select(entry => entry.State));
        Assert.Empty(test.Cluster.Changes);
    }

    [Fact]
    public async Task Create_NameThatOnlyDotsTellFromAnother_CreatesNothingAndNamesIt()
    {
        var test = new TestProvisioner(Clinical("clinical.alert"));
        test.Cluster.Add(Clinical("clinical_alert"));

        var failure = await Assert.ThrowsAsync<TopicProvisioningException>(test.CreateAsync);

        Assert.Equal(TopicProvisioningError.NameConflict, failure.Error);
        Assert.Contains("'clinical_alert'", failure.Message, StringComparison.Ordinal);
        Assert.Empty(test.Cluster.Changes);
    }

    [Theory]
    [InlineData(ErrorCode.TopicAuthorizationFailed, "", TopicProvisioningError.NotAuthorized, "--operation Create --topic b")]
    [InlineData(ErrorCode.ClusterAuthorizationFailed, "", TopicProvisioningError.NotAuthorized, "may not Create it")]
    [InlineData(ErrorCode.InvalidReplicationFactor, "only 1 broker(s) are registered.", TopicProvisioningError.TooFewBrokers, "The broker says: only 1 broker(s) are registered.")]
    [InlineData(ErrorCode.TopicException, "Topic 'b' collides with existing topic: _", TopicProvisioningError.NameConflict, "Choose another name")]
    [InlineData(ErrorCode.InvalidConfig, "Invalid value x for configuration retention.ms", TopicProvisioningError.Refused, "Invalid value x")]
    [InlineData(ErrorCode.PolicyViolation, "No more than 12 partitions", TopicProvisioningError.Refused, "No more than 12 partitions")]
    [InlineData(ErrorCode.KafkaStorageError, "", TopicProvisioningError.Failed, "It was not done (KafkaStorageError)")]
    public async Task Create_BrokersRefuseOne_NamesItAndWhatWasCreated(ErrorCode code, string reason, TopicProvisioningError error, string text)
    {
        var test = new TestProvisioner(Clinical("a"), Clinical("b"));
        test.Cluster.ChangeErrors["b"] = new(code, reason);

        var failure = await Assert.ThrowsAsync<TopicProvisioningException>(test.CreateAsync);

        Assert.Equal((error, code), (failure.Error, failure.Code));
        Assert.Contains("Created: a. Topic 'b': ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(text, failure.Message, StringComparison.Ordinal);
        Assert.Equal([TopicState.Created, TopicState.Blocked], failure.Topics.Select(entry => entry.State));
    }

    [Theory]
    [InlineData(ErrorCode.Local_AllBrokersDown, TopicProvisioningError.Unreachable)]
    [InlineData(ErrorCode.Local_TimedOut, TopicProvisioningError.TimedOut)]
    [InlineData(ErrorCode.Local_UnsupportedFeature, TopicProvisioningError.NotSupported)]
    [InlineData(ErrorCode.Local_Authentication, TopicProvisioningError.NotAuthenticated)]
    [InlineData(ErrorCode.Local_Ssl, TopicProvisioningError.NotAuthenticated)]
    public async Task AnyCall_NoAnswer_SaysWhyAndThatNothingWasChanged(ErrorCode code, TopicProvisioningError error)
    {
        var test = new TestProvisioner(Clinical());
        test.Cluster.Silent = code;

        foreach (var call in new Func<Task>[] { test.PlanAsync, test.CreateAsync, test.VerifyAsync, () => test.AddPartitionsAsync("a", 40) })
        {
            var failure = await Assert.ThrowsAsync<TopicProvisioningException>(call);
            Assert.Equal((error, code), (failure.Error, failure.Code));
            Assert.Contains("Nothing was changed.", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Create_RightToSeeItIsMissing_IsNotTakenForAMissingTopic()
    {
        var test = new TestProvisioner(Clinical("a"));
        test.Cluster.DescribeErrors["a"] = ErrorCode.TopicAuthorizationFailed;

        Assert.Equal(TopicState.Blocked, Assert.Single((await test.PlanAsync()).Entries).State);
        Assert.Equal(TopicProvisioningError.NotAuthorized, (await Assert.ThrowsAsync<TopicProvisioningException>(test.CreateAsync)).Error);
        Assert.Equal(TopicProvisioningError.NotAuthorized, (await Assert.ThrowsAsync<TopicProvisioningException>(test.VerifyAsync)).Error);
        Assert.Empty(test.Cluster.Changes);
    }

    [Fact]
    public async Task Verify_EverythingDiffers_TellsEachWithItsCommandAndChangesNothing()
    {
        var test = new TestProvisioner(Clinical("a"), Clinical("b"));
        test.Cluster.Add(With(Clinical("a"), "retention.ms", "1000") with { Partitions = 8, ReplicationFactor = 1 });

        var found = await test.VerifyAsync();

        Assert.Equal(
            [("a", "partitions", "32", "8"), ("a", "replication.factor", "3", "1"), ("a", "retention.ms", "604800000", "1000"), ("b", "topic", "it exists", "missing")],
            found.Select(difference => (difference.Topic, difference.Setting, difference.Wanted, difference.Actual)));
        Assert.EndsWith("--entity-name a --add-config retention.ms=604800000", found[2].Remedy, StringComparison.Ordinal);
        Assert.Empty(test.Cluster.Changes);
    }

    [Fact]
    public async Task Verify_MorePartitionsThanDeclared_IsADifference()
    {
        var test = new TestProvisioner(Clinical("a"));
        test.Cluster.Add(Clinical("a") with { Partitions = 48 });

        Assert.Equal("None can be taken away.", Assert.Single(await test.VerifyAsync()).Effect);
    }

    [Fact]
    public async Task Verify_SettingsCannotBeRead_IsADifference()
    {
        var test = new TestProvisioner(Clinical("a"));
        test.Cluster.Add(Clinical("a"));
        test.Cluster.Topics["a"] = test.Cluster.Topics["a"] with { ConfigError = ErrorCode.TopicAuthorizationFailed };

        var difference = Assert.Single(await test.VerifyAsync());

        Assert.Equal(("config", "not to be read (TopicAuthorizationFailed)"), (difference.Setting, difference.Actual));
        Assert.Contains("--operation DescribeConfigs", difference.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_TopicHasFewerPartitions_AddsNone()
    {
        var test = new TestProvisioner(Clinical("a"));
        test.Cluster.Add(Clinical("a") with { Partitions = 8 });

        Assert.Equal(TopicState.Differs, Assert.Single((await test.CreateAsync()).Entries).State);
        Assert.Empty(test.Cluster.Changes);
    }

    [Fact]
    public async Task AddPartitions_Fewer_AddsThemOnceAndWarns()
    {
        var test = new TestProvisioner();
        test.Cluster.Add(Clinical("a"));

        Assert.Equal(32, await test.AddPartitionsAsync("a", 48));
        Assert.Equal(48, await test.AddPartitionsAsync("a", 48));

        Assert.Equal(["partitions a 48"], test.Cluster.Changes);
        Assert.Single(test.Logs.Of(EventIds.PartitionsAdded));
    }

    [Fact]
    public async Task AddPartitions_FewerThanThereAre_TakesNoneAway()
    {
        var test = new TestProvisioner();
        test.Cluster.Add(Clinical("a"));

        var failure = await Assert.ThrowsAsync<TopicProvisioningException>(() => test.AddPartitionsAsync("a", 16));

        Assert.Equal(TopicProvisioningError.MorePartitions, failure.Error);
        Assert.Empty(test.Cluster.Changes);
    }

    [Fact]
    public async Task AddPartitions_NoSuchTopic_SaysSo() => Assert.Equal(
        TopicProvisioningError.NotFound,
        (await Assert.ThrowsAsync<TopicProvisioningException>(() => new TestProvisioner().AddPartitionsAsync("a", 16))).Error);

    [Fact]
    public async Task AnyCall_ABrokerDoesNotKnowTheTopicYet_AsksAgain()
    {
        var test = new TestProvisioner(Clinical("a"));
        test.Cluster.Add(Clinical("a"));

        foreach (var call in new Func<Task>[] { test.VerifyAsync, test.CreateAsync, () => test.AddPartitionsAsync("a", 48) })
        {
            test.Cluster.Lagging = 2;
            await call();
        }

        Assert.Equal(["partitions a 48"], test.Cluster.Changes);
        Assert.Equal("48", Assert.Single(await test.VerifyAsync()).Actual);
    }

    [Fact]
    public async Task AddPartitions_NotAllowed_NamesTheRight()
    {
        var test = new TestProvisioner();
        test.Cluster.Add(Clinical("a"));
        test.Cluster.ChangeErrors["a"] = new(ErrorCode.TopicAuthorizationFailed);

        var failure = await Assert.ThrowsAsync<TopicProvisioningException>(() => test.AddPartitionsAsync("a", 48));

        Assert.Contains("--operation Alter --topic a", failure.Message, StringComparison.Ordinal);
        Assert.Contains("It has 32.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_DefinitionsThatAreWrong_ThrowsBeforeTheClusterIsAsked()
    {
        var test = new TestProvisioner();

        var failure = await Assert.ThrowsAsync<ArgumentException>(() => test.Provisioner.PlanAsync(
            [Clinical("a.b"), Clinical("a_b"), Clinical("c") with { Partitions = 0 }], TestContext.Current.CancellationToken));

        Assert.Contains("'a.b' and 'a_b' cannot both be", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Topic 'c': Partitions is 0", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, test.Cluster.Opened);
    }

    [Fact]
    public async Task Plan_Cancelled_IsCancelled()
    {
        var test = new TestProvisioner(Clinical());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => test.Provisioner.PlanAsync(null, new CancellationToken(canceled: true)));
    }

    private static Task EndAsync(TestProvisioner test, Task call) => Eventually.Async(() =>
    {
        test.Time.Advance(TimeSpan.FromMilliseconds(200));
        return call.IsCompleted;
    });
}
