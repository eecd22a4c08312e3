using Confluent.Kafka.Admin;
using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Tool.Tests;

/// <summary>The cluster that KAFKA_BOOTSTRAP_SERVERS names, or else an embedded one. What a test makes there has a name of its own and goes with it.</summary>
internal sealed class LiveCluster : IAsyncDisposable
{
    private readonly EmbeddedKafkaCluster? _embedded;
    private readonly List<string> _topics = [];

    private LiveCluster(string bootstrapServers, EmbeddedKafkaCluster? embedded) => (BootstrapServers, _embedded) = (bootstrapServers, embedded);

    public string BootstrapServers { get; }

    public bool IsEmbedded => _embedded is not null;

    /// <summary>Gets what the tool is told of the cluster.</summary>
    public string[] Options => ["--plaintext", "-b", BootstrapServers];

    public static async Task<LiveCluster> StartAsync()
    {
        // With KAFKA_SECURITY_PROTOCOL it is a secured one, on which only the tests of logins run.
        if (Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP_SERVERS") is { Length: > 0 } named
            && Environment.GetEnvironmentVariable("KAFKA_SECURITY_PROTOCOL") is not { Length: > 0 })
        {
            return new(named, null);
        }

        var embedded = await EmbeddedKafkaCluster.StartAsync();
        return new(embedded.BootstrapServers, embedded);
    }

    /// <summary>Makes a name for a topic that the test, or what it tests, creates.</summary>
    public string NewTopic()
    {
        var topic = $"tool-test-{Guid.NewGuid():N}";
        _topics.Add(topic);
        return topic;
    }

    public async Task<string> CreateTopicAsync(int partitions, params (string Key, string Value)[] config)
    {
        var topic = NewTopic();
        if (_embedded is not null)
        {
            _embedded.CreateTopic(topic, partitions);
            return topic;
        }

        using var admin = Connect();
        await admin.CreateTopicsAsync(
            [new TopicSpecification { Name = topic, NumPartitions = partitions, ReplicationFactor = -1, Configs = config.ToDictionary(one => one.Key, one => one.Value) }]);
        await Eventually.Async(
            () => admin.GetMetadata(topic, Eventually.Deadline).Topics is [{ Error.IsError: false } created]
                && created.Partitions.Count == partitions && created.Partitions.All(partition => partition.Leader >= 0),
            $"{topic} has leaders");
        return topic;
    }

    public async ValueTask DisposeAsync()
    {
        if (_embedded is not null)
        {
            await _embedded.DisposeAsync();
            return;
        }

        using var admin = Connect();
        foreach (var topic in _topics)
        {
            try
            {
                await admin.DeleteTopicsAsync([topic]);
            }
            catch (DeleteTopicsException missing) when (missing.Results[0].Error.Code == ErrorCode.UnknownTopicOrPart)
            {
                // Named, and then not created.
            }
        }
    }

    private IAdminClient Connect()
    {
        var config = new AdminClientConfig { BootstrapServers = BootstrapServers };
        config.Set("allow.auto.create.topics", "false");
        return new AdminClientBuilder(config).Build();
    }
}
