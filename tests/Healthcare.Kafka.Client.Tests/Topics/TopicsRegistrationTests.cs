using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NSubstitute;
using static Healthcare.Kafka.Client.Tests.TestProvisioner;

namespace Healthcare.Kafka.Client.Tests;

public class TopicsRegistrationTests
{
    private const string Declared = "Kafka:Topics:Declared:";
    private static readonly (string, string?)[] _cluster = [("Kafka:BootstrapServers", "broker:9093"), ("Kafka:Security:Protocol", "Ssl")];

    [Fact]
    public void Declared_PresetSectionAndCode_LastWins()
    {
        using var services = Services(
            options => options.Declared["reference.codes"] = new() { Partitions = 7, ReplicationFactor = 2, Config = { ["cleanup.policy"] = "compact" } },
            (Declared + "clinical.observation.recorded:Preset", "HighThroughputClinical"), (Declared + "clinical.observation.recorded:Partitions", "40"),
            (Declared + "clinical.observation.recorded:Config:retention.ms", "1000"), (Declared + "clinical.observation.recorded:Config:segment.ms", ""));

        var declared = services.GetRequiredService<ITopicProvisioner>().Declared;

        Assert.Equal(["clinical.observation.recorded", "reference.codes"], declared.Select(topic => topic.Name));
        Assert.Equal((40, 3, "1000"), (declared[0].Partitions, declared[0].ReplicationFactor, declared[0].Config["retention.ms"]));
        Assert.False(declared[0].Config.ContainsKey("segment.ms"));
        Assert.Equal([("cleanup.policy", "compact"), ("min.insync.replicas", "2")], declared[1].Config.Select(pair => (pair.Key, pair.Value)).Order());
    }

    [Fact]
    public void Settings_SharedSection_ReachTheAdminClientWithoutThoseOfMessages()
    {
        using var services = Services(configure: null, ("Kafka:Topics:RequestTimeout", "00:00:05"), ("Kafka:Topics:SocketTimeout", "00:00:04"));

        var settings = services.GetRequiredService<TopicProvisioningSettings>();

        var keys = settings.Librdkafka.ToDictionary();
        Assert.Equal(("broker:9093", "ssl", "4000", "false"), (keys["bootstrap.servers"], keys["security.protocol"], keys["socket.timeout.ms"], keys["allow.auto.create.topics"]));
        Assert.EndsWith(".topics", keys["client.id"], StringComparison.Ordinal);
        Assert.False(keys.ContainsKey("statistics.interval.ms") || keys.ContainsKey("acks"));
        Assert.Equal(TimeSpan.FromSeconds(5), settings.RequestTimeout);
    }

    [Fact]
    public void Validate_ManyMistakes_ReportsThemAllWithTheirPaths()
    {
        using var services = Services(
            options => options.Transport = ClientTransport.Managed,
            ("Kafka:Topics:EnsureAtStat", "true"), ("Kafka:Topics:OnTopicProblem", "FailStart"), ("Kafka:Topics:RequestTimeout", "01:00:00"),
            (Declared + "a.b:Preset", "Fast"), (Declared + "a_b:Partitions", "many"), (Declared + "c:Partition", "3"), (Declared + "d d:Partitions", "0"),
            (Declared + "e:Preset", "LowLatencyAlerting"), (Declared + "e:ReplicationFactor", "1"), (Declared + "f", "6"));

        var errors = Errors(services);

        Assert.Equal(
            [
                "Topics: Kafka:Topics:Declared:a.b and Kafka:Topics:Declared:a_b cannot both be: Kafka takes '.' and '_' for one in the names of its metrics. Rename one.",
                "Topics: Kafka:Topics:Declared:a.b has neither Preset nor Partitions; set one.",
                "Topics: Kafka:Topics:Declared:a.b:Preset is 'Fast'; write one of HighThroughputClinical, LowLatencyAlerting, CompactedReference.",
                "Topics: Kafka:Topics:Declared:a_b has neither Preset nor Partitions; set one.",
                "Topics: Kafka:Topics:Declared:a_b:Partitions is 'many'; write a whole number.",
                "Topics: Kafka:Topics:Declared:c has neither Preset nor Partitions; set one.",
                "Topics: Kafka:Topics:Declared:c:Partition is not a setting; the nearest one is Kafka:Topics:Declared:c:Partitions.",
                "Topics: Kafka:Topics:Declared:d d: Partitions is 0; allowed 1 to 100000.",
                "Topics: Kafka:Topics:Declared:d d: its name has a character that is not allowed: letters, digits, dots, underscores and hyphens of ASCII are.",
                "Topics: Kafka:Topics:Declared:e: min.insync.replicas is 2, more than its 1 replicas, so that nothing could be written.",
                "Topics: Kafka:Topics:Declared:f has neither Preset nor Partitions; set one.",
                "Topics: Kafka:Topics:Declared:f is a group of settings, not one value; the first one is Kafka:Topics:Declared:f:Preset.",
                "Topics: Kafka:Topics:EnsureAtStat is not a setting; the nearest one is Kafka:Topics:EnsureAtStart.",
                "Topics: Kafka:Topics:OnTopicProblem needs Kafka:Topics:EnsureAtStart=true.",
                "Topics: Kafka:Topics:RequestTimeout is 01:00:00; allowed 00:00:00.1 to 00:05:00.",
                "Topics: Kafka:Topics:Transport has no meaning for topics; leave it unset.",
            ],
            errors.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Validate_NothingToEnsure_IsRefused()
    {
        using var services = Services(configure: null, ("Kafka:Topics:EnsureAtStart", "true"));

        Assert.Contains("has no topic to ensure", Assert.Single(Errors(services)), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_Unprotected_IsRefusedAsForEveryClient()
    {
        using var services = Services(options => options.Security.Protocol = SecurityProtocol.Plaintext);

        Assert.Contains("Topics: Kafka:Topics:Security:Protocol (security.protocol) is plaintext", Assert.Single(Errors(services)), StringComparison.Ordinal);
    }

    [Fact]
    public void SharedSection_Topics_IsNoMistakeForOthers()
    {
        using var services = Clients.Services(
            services => services.AddHealthcareProducer(), [.. _cluster, (Declared + "a:Preset", "CompactedReference")]);

        Assert.Equal("broker:9093", services.ProducerOptions(Options.DefaultName).BootstrapServers);
    }

    [Fact]
    public void Report_Topics_ShowsWhereTheirSettingsComeFrom()
    {
        using var services = Services(configure: null, ("Kafka:Topics:SocketTimeout", "00:00:04"));

        var entries = services.GetRequiredService<IKafkaConfigurationReport>().Entries.Where(entry => entry.Client == "Topics").ToDictionary(entry => entry.Key);

        Assert.Equal(("4000", "Kafka:Topics:SocketTimeout"), (entries["socket.timeout.ms"].Value, entries["socket.timeout.ms"].Source));
        Assert.Equal(("100", "library default"), (entries["retry.backoff.ms"].Value, entries["retry.backoff.ms"].Source));
    }

    [Fact]
    public async Task Start_EnsureAtStart_CreatesBeforeProducersLook()
    {
        var test = new TestProvisioner(Clinical());
        var order = new List<string>();
        test.Cluster.BeforeChange = () => order.Add("create");
        using var host = Host(test, options => options.EnsureAtStart = true);

        await host.StartAsync(TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["create"], order);
        Assert.Single(test.Logs.Of(EventIds.TopicsAsDeclared));
    }

    [Fact]
    public async Task Start_NotAskedTo_AsksTheClusterNothing()
    {
        var test = new TestProvisioner(Clinical());
        using var host = Host(test, _ => { });

        await host.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, test.Cluster.Opened);
    }

    [Fact]
    public async Task Start_TopicDiffers_IsReported()
    {
        var test = new TestProvisioner(Clinical("a"));
        test.Cluster.Add(With(Clinical("a"), "min.insync.replicas", "1"));
        using var host = Host(test, options => options.EnsureAtStart = true);

        await host.StartAsync(TestContext.Current.CancellationToken);

        var entry = Assert.Single(test.Logs.Of(EventIds.TopicDiffers));
        Assert.Equal((LogLevel.Warning, "a", "min.insync.replicas"), (entry.Level, entry.Properties["Topic"], entry.Properties["Setting"]));
        Assert.Empty(test.Cluster.Changes);
    }

    [Fact]
    public async Task Start_TopicDiffersAndThatFailsTheStart_Throws()
    {
        var test = new TestProvisioner(Clinical("a"));
        test.Cluster.Add(Clinical("a") with { Partitions = 8 });
        using var host = Host(test, options => (options.EnsureAtStart, options.OnTopicProblem) = (true, TopicProblemPolicy.FailStart));

        var failure = await Assert.ThrowsAsync<TopicProblemException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains("partitions is 8; wanted: 32", Assert.Single(failure.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ClusterIsAway_Fails()
    {
        var test = new TestProvisioner(Clinical());
        test.Cluster.Silent = ErrorCode.Local_AllBrokersDown;
        using var host = Host(test, options => options.EnsureAtStart = true);

        await Assert.ThrowsAsync<TopicProvisioningException>(() => host.StartAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void AddHealthcareTopics_Twice_TakesTheCodeOfBoth()
    {
        using var services = Clients.Services(
            services => services.AddHealthcareTopics(options => options.Declared["a"] = new() { Partitions = 1 })
                .AddHealthcareTopics(options => options.Declared["b"] = new() { Partitions = 2 }),
            _cluster);

        Assert.Equal(["a", "b"], services.GetRequiredService<ITopicProvisioner>().Declared.Select(topic => topic.Name));
    }

    [Fact]
    public void ITopicProvisioner_RegisteredBefore_IsTaken()
    {
        var own = Substitute.For<ITopicProvisioner>();
        using var services = Clients.Services(services => services.AddSingleton(own).AddHealthcareTopics(), _cluster);

        Assert.Same(own, services.GetRequiredService<ITopicProvisioner>());
    }

    private static ServiceProvider Services(Action<HealthcareTopicsOptions>? configure, params (string, string?)[] settings) =>
        Clients.Services(services => services.AddHealthcareTopics(configure), [.. _cluster, .. settings]);

    private static IEnumerable<string> Errors(IServiceProvider services) => Assert.Throws<OptionsValidationException>(
        () => services.GetRequiredService<IOptionsMonitor<HealthcareTopicsOptions>>().CurrentValue).Failures;

    private static IHost Host(TestProvisioner test, Action<HealthcareTopicsOptions> configure)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddSingleton<ILoggerFactory>(test.Logs);
        builder.Services.AddSingleton(test.Provisioner);
        builder.Services.AddHealthcareTopics(options =>
        {
            (options.BootstrapServers, options.Security.Protocol) = ("broker:9093", SecurityProtocol.Ssl);
            options.Declared["declared.elsewhere"] = new() { Preset = TopicPreset.CompactedReference };
            configure(options);
        });
        return builder.Build();
    }
}
