namespace Healthcare.Kafka.Client.Tests;

/// <summary>A provisioner over a cluster that is none.</summary>
internal sealed class TestProvisioner
{
    public const string Observations = "clinical.observation.recorded";

    public TestProvisioner(params TopicDefinition[] declared) => Provisioner = new TopicProvisioner(
        new() { Librdkafka = [new("bootstrap.servers", "broker:9092")], Declared = declared, RequestTimeout = TimeSpan.FromSeconds(10) },
        () =>
        {
            Cluster.Opened++;
            return Cluster;
        },
        Logs.CreateLogger(ProvisioningLog.Category),
        Time);

    public FakeTopicAdmin Cluster { get; } = new();

    public CollectedLogs Logs { get; } = new();

    public ManualTime Time { get; } = new();

    public ITopicProvisioner Provisioner { get; }

    public static TopicDefinition Clinical(string name = Observations) => TopicDefinition.Of(name, TopicPreset.HighThroughputClinical);

    public static TopicDefinition With(TopicDefinition topic, string key, string value) =>
        topic with { Config = new Dictionary<string, string>(topic.Config) { [key] = value } };

    public Task<TopicPlan> PlanAsync() => Provisioner.PlanAsync(cancellationToken: TestContext.Current.CancellationToken);

    public Task<TopicPlan> CreateAsync() => Provisioner.CreateAsync(cancellationToken: TestContext.Current.CancellationToken);

    public Task<IReadOnlyList<TopicDifference>> VerifyAsync() => Provisioner.VerifyAsync(cancellationToken: TestContext.Current.CancellationToken);

    public Task<int> AddPartitionsAsync(string topic, int partitions) =>
        Provisioner.AddPartitionsAsync(topic, partitions, TestContext.Current.CancellationToken);
}
