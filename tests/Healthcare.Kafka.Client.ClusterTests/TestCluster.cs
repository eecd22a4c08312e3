using Confluent.Kafka.Admin;
using Healthcare.Kafka.Client.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>The cluster of tests that need no faults: the one that KAFKA_BOOTSTRAP_SERVERS names, or else an embedded one.</summary>
/// <remarks>Use it as a class fixture. Tests that need faults start an <see cref="EmbeddedKafkaCluster"/> of their own.</remarks>
public class TestCluster : IAsyncLifetime
{
    private const string Variable = "KAFKA_BOOTSTRAP_SERVERS";

    // A million messages of a real cluster, on a machine that has other things to do.
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromMinutes(5);

    private EmbeddedKafkaCluster? _embedded;
    private TopicReader? _reader;

    /// <summary>Gets the addresses of all brokers, as they tell them to clients, however few the variable names.</summary>
    public string BootstrapServers { get; private set; } = "";

    public int BrokerCount { get; private set; }

    public bool IsEmbedded => _embedded is not null;

    /// <summary>Gets the embedded cluster, for the faults that only it has.</summary>
    internal EmbeddedKafkaCluster Embedded => _embedded ?? throw new InvalidOperationException("The cluster is a real one.");

    /// <summary>Gets whether topics can be deleted: mock brokers do so from librdkafka 2.15 on.</summary>
    public bool DeletesTopics => !IsEmbedded || EmbeddedKafkaCluster.DeletesTopics;

    public async ValueTask InitializeAsync()
    {
        if (FindReal() is { } brokers)
        {
            (BootstrapServers, BrokerCount) = (string.Join(',', brokers.Select(Address)), brokers.Count);
        }
        else
        {
            _embedded = await EmbeddedKafkaCluster.StartAsync();
            (BootstrapServers, BrokerCount) = (_embedded.BootstrapServers, _embedded.BrokerCount);
        }

        _reader = new TopicReader(BootstrapServers);
    }

    /// <summary>Creates a topic that no other test and no earlier run has.</summary>
    /// <param name="partitions">How many partitions.</param>
    /// <param name="prefix">What its name begins with.</param>
    /// <param name="replicationFactor">How many replicas; as many as there are brokers, up to 3, unless given.</param>
    /// <param name="config">Its settings; an embedded cluster has none to set.</param>
    /// <returns>Its name.</returns>
    public async Task<string> CreateTopicAsync(
        int partitions = 4, string prefix = "test", int? replicationFactor = null, params (string Key, string Value)[] config)
    {
        var topic = Unique(prefix);
        await CreateNamedTopicAsync(topic, partitions, replicationFactor, config);
        return topic;
    }

    public async Task CreateNamedTopicAsync(
        string topic, int partitions, int? replicationFactor = null, params (string Key, string Value)[] config)
    {
        if (_embedded is not null)
        {
            _embedded.CreateTopic(topic, partitions, replicationFactor);
            return;
        }

        using var admin = Connect(BootstrapServers);
        await admin.CreateTopicsAsync(
            [
                new TopicSpecification
                {
                    Name = topic,
                    NumPartitions = partitions,
                    ReplicationFactor = (short)(replicationFactor ?? Math.Min(3, BrokerCount)),
                    Configs = config.ToDictionary(one => one.Key, one => one.Value),
                },
            ]);
        await Eventually.Async(
            () => admin.GetMetadata(topic, Eventually.Deadline).Topics is [{ Error.IsError: false } created]
                && created.Partitions.Count == partitions && created.Partitions.All(partition => partition.Leader >= 0),
            $"{topic} has {partitions} partitions with leaders");
    }

    public async Task DeleteTopicAsync(string topic)
    {
        if (_embedded is not null)
        {
            _embedded.DeleteTopic(topic);
            return;
        }

        using var admin = Connect(BootstrapServers);
        await admin.DeleteTopicsAsync([topic]);
        await Eventually.Async(
            () => admin.GetMetadata(topic, Eventually.Deadline).Topics is [{ Error.Code: ErrorCode.UnknownTopicOrPart }], $"{topic} is gone");
    }

    /// <summary>Names a consumer group that no other test and no earlier run has.</summary>
    public static string NewGroupId(string prefix = "test") => Unique(prefix);

    /// <summary>Points a service's clients at this cluster.</summary>
    public void Use(IServiceCollection services) => services.UseCluster(BootstrapServers);

    public Task<IReadOnlyList<KafkaRecord>> ReadAllAsync(string topic) =>
        _reader!.ReadAllAsync(topic, ReadTimeout, TestContext.Current.CancellationToken);

    public Task<IReadOnlyList<TopicPartitionOffset>> GetCommittedOffsetsAsync(string groupId, string topic) =>
        _reader!.GetCommittedOffsetsAsync(groupId, topic, TestContext.Current.CancellationToken);

    public Task<IReadOnlyList<WatermarkOffsets>> GetWatermarksAsync(string topic) =>
        _reader!.GetWatermarksAsync(topic, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_embedded is not null)
        {
            await _embedded.DisposeAsync();
        }
    }

    /// <summary>Whether a real cluster of these brokers is one for the tests; if not, they run on an embedded one.</summary>
    protected virtual bool Suits(IReadOnlyList<BrokerMetadata> brokers) => true;

    private List<BrokerMetadata>? FindReal()
    {
        // A secured one is for the tests that log in: SecuredClusterTests.
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } named || SecuredCluster.IsNamed)
        {
            return null;
        }

        using var admin = Connect(named);
        var brokers = admin.GetMetadata(Eventually.Deadline).Brokers;
        return Suits(brokers) ? brokers : null;
    }

    // As a producer's, such a client's questions bring topics into being where the brokers allow it: the one that was just deleted, for one.
    private static IAdminClient Connect(string bootstrapServers)
    {
        var config = new AdminClientConfig { BootstrapServers = bootstrapServers };
        config.Set("allow.auto.create.topics", "false");
        return new AdminClientBuilder(config).Build();
    }

    private static string Address(BrokerMetadata broker) =>
        broker.Host.Contains(':', StringComparison.Ordinal) ? $"[{broker.Host}]:{broker.Port}" : $"{broker.Host}:{broker.Port}";

    private static string Unique(string prefix) => $"{prefix}-{Guid.NewGuid():N}";
}
