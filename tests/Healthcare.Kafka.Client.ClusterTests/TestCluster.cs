using Confluent.Kafka.Admin;
using Healthcare.Kafka.Client.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>The cluster of tests that need no faults: the one that KAFKA_BOOTSTRAP_SERVERS names, or else an embedded one.</summary>
/// <remarks>Use it as a class fixture. Tests that need faults start an <see cref="EmbeddedKafkaCluster"/> of their own.</remarks>
public sealed class TestCluster : IAsyncLifetime
{
    private const string Variable = "KAFKA_BOOTSTRAP_SERVERS";
    private readonly string? _realBootstrapServers = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } servers ? servers : null;
    private EmbeddedKafkaCluster? _embedded;
    private TopicReader? _reader;

    public string BootstrapServers { get; private set; } = "";

    public bool IsEmbedded => _realBootstrapServers is null;

    /// <summary>Gets the embedded cluster, for the faults that only it has.</summary>
    internal EmbeddedKafkaCluster Embedded => _embedded ?? throw new InvalidOperationException("The cluster is a real one.");

    /// <summary>Gets whether topics can be deleted: mock brokers do so from librdkafka 2.15 on.</summary>
    public bool DeletesTopics => !IsEmbedded || EmbeddedKafkaCluster.DeletesTopics;

    public async ValueTask InitializeAsync()
    {
        _embedded = IsEmbedded ? await EmbeddedKafkaCluster.StartAsync() : null;
        BootstrapServers = _embedded?.BootstrapServers ?? _realBootstrapServers!;
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

        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = BootstrapServers }).Build();
        var brokers = admin.GetMetadata(Eventually.Deadline).Brokers.Count;
        await admin.CreateTopicsAsync(
            [
                new TopicSpecification
                {
                    Name = topic,
                    NumPartitions = partitions,
                    ReplicationFactor = (short)(replicationFactor ?? Math.Min(3, brokers)),
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

        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = BootstrapServers }).Build();
        await admin.DeleteTopicsAsync([topic]);
        await Eventually.Async(
            () => admin.GetMetadata(topic, Eventually.Deadline).Topics is [{ Error.Code: ErrorCode.UnknownTopicOrPart }], $"{topic} is gone");
    }

    /// <summary>Names a consumer group that no other test and no earlier run has.</summary>
    public static string NewGroupId(string prefix = "test") => Unique(prefix);

    /// <summary>Points a service's clients at this cluster.</summary>
    public void Use(IServiceCollection services) => services.UseCluster(BootstrapServers);

    public Task<IReadOnlyList<KafkaRecord>> ReadAllAsync(string topic) =>
        _reader!.ReadAllAsync(topic, TopicReader.DefaultTimeout, TestContext.Current.CancellationToken);

    public Task<IReadOnlyList<TopicPartitionOffset>> GetCommittedOffsetsAsync(string groupId, string topic) =>
        _reader!.GetCommittedOffsetsAsync(groupId, topic, TestContext.Current.CancellationToken);

    public Task<IReadOnlyList<WatermarkOffsets>> GetWatermarksAsync(string topic) =>
        _reader!.GetWatermarksAsync(topic, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _embedded?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static string Unique(string prefix) => $"{prefix}-{Guid.NewGuid():N}";
}
