using Confluent.Kafka.Admin;
using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>
/// The provisioner over Confluent.Kafka's admin client. A mock cluster answers no admin request: there each test states the error that says so.
/// </summary>
public class TopicProvisionerClusterTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Create_MissingThenThere_CreatesItAsDeclaredOnce()
    {
        var topic = Definition();
        await using var services = Services(topic);

        await OnRealAsync(services, async provisioner =>
        {
            Assert.Equal(TopicState.Missing, Assert.Single((await provisioner.PlanAsync(cancellationToken: Cancellation)).Entries).State);
            Assert.Equal(TopicState.Created, Assert.Single((await provisioner.CreateAsync(cancellationToken: Cancellation)).Entries).State);
            Assert.Equal(TopicState.InOrder, Assert.Single((await provisioner.CreateAsync(cancellationToken: Cancellation)).Entries).State);
            Assert.Empty(await provisioner.VerifyAsync(cancellationToken: Cancellation));
            Assert.Equal(topic.Partitions, (await cluster.GetWatermarksAsync(topic.Name)).Count);
        });
    }

    [Fact]
    public async Task Create_ManyAtOnce_AllSucceed()
    {
        var topic = Definition();
        await using var services = Services(topic);

        await OnRealAsync(services, async provisioner =>
        {
            var plans = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => provisioner.CreateAsync(cancellationToken: Cancellation)))
                .WaitAsync(Eventually.Deadline, Cancellation);
            Assert.All(plans, plan => Assert.True(plan.IsInOrder));
            Assert.Single(plans, plan => plan.Entries[0].State == TopicState.Created);
        });
    }

    [Fact]
    public async Task Create_MoreReplicasThanBrokers_SaysSoAndCreatesNothing()
    {
        var topic = Definition() with { ReplicationFactor = 30 };
        await using var services = Services(topic, Definition());

        await OnRealAsync(services, async provisioner =>
        {
            var failure = await Assert.ThrowsAsync<TopicProvisioningException>(() => provisioner.CreateAsync(cancellationToken: Cancellation));
            Assert.Equal(TopicProvisioningError.TooFewBrokers, failure.Error);
            Assert.Contains($"30 replicas and the cluster has {cluster.BrokerCount} brokers", failure.Message, StringComparison.Ordinal);
            Assert.Equal(2, (await provisioner.VerifyAsync(cancellationToken: Cancellation)).Count);
        });
    }

    [Fact]
    public async Task Create_NameOfAnotherButForADot_SaysSo()
    {
        var topic = Definition();
        await using var services = Services(topic);

        await OnRealAsync(services, async provisioner =>
        {
            await provisioner.CreateAsync(cancellationToken: Cancellation);
            var failure = await Assert.ThrowsAsync<TopicProvisioningException>(
                () => provisioner.CreateAsync([topic with { Name = topic.Name.Replace('.', '_') }], Cancellation));
            Assert.Equal(TopicProvisioningError.NameConflict, failure.Error);
        });
    }

    [Fact]
    public async Task Create_ValueThatTheBrokersRefuse_SaysWhatTheySay()
    {
        var topic = Definition() with { Config = new Dictionary<string, string> { ["retention.ms"] = "soon" } };
        await using var services = Services(topic);

        await OnRealAsync(services, async provisioner =>
        {
            var failure = await Assert.ThrowsAsync<TopicProvisioningException>(() => provisioner.CreateAsync(cancellationToken: Cancellation));
            Assert.Equal((TopicProvisioningError.Refused, ErrorCode.InvalidConfig), (failure.Error, failure.Code));
            Assert.Contains("soon", failure.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Verify_SettingChangedBehindItsBack_IsFound()
    {
        var topic = Definition();
        await using var services = Services(topic);

        await OnRealAsync(services, async provisioner =>
        {
            await provisioner.CreateAsync(cancellationToken: Cancellation);
            await SetAsync(topic.Name, "retention.ms", "1234567");
            IReadOnlyList<TopicDifference> found = [];
            await Eventually.Async(async () => (found = await provisioner.VerifyAsync(cancellationToken: Cancellation)).Count > 0);
            Assert.Equal(("retention.ms", "604800000", "1234567"), (Assert.Single(found).Setting, found[0].Wanted, found[0].Actual));
        });
    }

    [Fact]
    public async Task AddPartitions_Asked_AddsThemAndTakesNoneAway()
    {
        var topic = Definition();
        await using var services = Services(topic);

        await OnRealAsync(services, async provisioner =>
        {
            await provisioner.CreateAsync(cancellationToken: Cancellation);
            Assert.Equal(3, await provisioner.AddPartitionsAsync(topic.Name, 5, Cancellation));
            Assert.Equal(5, await provisioner.AddPartitionsAsync(topic.Name, 5, Cancellation));
            Assert.Equal(
                TopicProvisioningError.MorePartitions,
                (await Assert.ThrowsAsync<TopicProvisioningException>(() => provisioner.AddPartitionsAsync(topic.Name, 2, Cancellation))).Error);
            Assert.Equal("partitions", Assert.Single(await provisioner.VerifyAsync(cancellationToken: Cancellation)).Setting);
        });
    }

    [Fact]
    public async Task Plan_NobodyThere_SaysThatNobodyCanBeReached()
    {
        using var nobody = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        nobody.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        await using var services = new ServiceCollection()
            .AddHealthcareTopics(options => (options.RequestTimeout, options.Declared["a"]) = (TimeSpan.FromSeconds(2), new() { Partitions = 1 }))
            .UseCluster($"{nobody.LocalEndPoint}")
            .BuildServiceProvider();

        var failure = await Assert.ThrowsAsync<TopicProvisioningException>(
            () => services.GetRequiredService<ITopicProvisioner>().PlanAsync(cancellationToken: Cancellation).WaitAsync(Eventually.Deadline, Cancellation));

        Assert.Equal((TopicProvisioningError.Unreachable, ErrorCode.Local_AllBrokersDown), (failure.Error, failure.Code));
        Assert.Contains("Nothing was changed.", failure.Message, StringComparison.Ordinal);
    }

    private TopicDefinition Definition() => new()
    {
        Name = $"test.{Guid.NewGuid():N}",
        Partitions = 3,
        ReplicationFactor = Math.Min(3, cluster.BrokerCount),
        Config = new Dictionary<string, string> { ["retention.ms"] = "604800000", ["cleanup.policy"] = "compact,delete", ["min.insync.replicas"] = "1" },
    };

    private ServiceProvider Services(params TopicDefinition[] topics)
    {
        var services = new ServiceCollection();
        services.AddHealthcareTopics(options =>
        {
            options.RequestTimeout = cluster.IsEmbedded ? TimeSpan.FromSeconds(1) : Eventually.Deadline;
            foreach (var topic in topics)
            {
                var declared = new TopicOptions { Partitions = topic.Partitions, ReplicationFactor = topic.ReplicationFactor };
                foreach (var (key, value) in topic.Config)
                {
                    declared.Config[key] = value;
                }

                options.Declared[topic.Name] = declared;
            }
        });
        cluster.Use(services);
        return services.BuildServiceProvider();
    }

    private async Task OnRealAsync(ServiceProvider services, Func<ITopicProvisioner, Task> test)
    {
        var provisioner = services.GetRequiredService<ITopicProvisioner>();
        if (!cluster.IsEmbedded)
        {
            await test(provisioner);
            return;
        }

        var failure = await Assert.ThrowsAsync<TopicProvisioningException>(() => provisioner.CreateAsync(cancellationToken: Cancellation));
        Assert.Equal((TopicProvisioningError.TimedOut, ErrorCode.Local_TimedOut), (failure.Error, failure.Code));
        Assert.Contains("an embedded test cluster has not", failure.Message, StringComparison.Ordinal);
    }

    private async Task SetAsync(string topic, string key, string value)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = cluster.BootstrapServers }).Build();
        await admin.IncrementalAlterConfigsAsync(new()
        {
            [new ConfigResource { Type = ResourceType.Topic, Name = topic }] =
                [new ConfigEntry { Name = key, Value = value, IncrementalOperation = AlterConfigOpType.Set }],
        });
    }
}
