using System.Globalization;

namespace Healthcare.Kafka.Client;

/// <summary>What a cluster says of itself and of the topics asked for.</summary>
/// <param name="Brokers">How many brokers there are; null where the cluster did not say.</param>
/// <param name="Topics">The topics, in the order asked for.</param>
internal sealed record ClusterFacts(int? Brokers, IReadOnlyList<TopicFacts> Topics)
{
    /// <summary>Says of every topic that the cluster gave no answer.</summary>
    public static ClusterFacts Unknown(IReadOnlyList<string> topics, ErrorCode code) =>
        new(null, [.. topics.Select(topic => new TopicFacts(topic) { Error = code, ConfigError = code })]);
}

/// <summary>What a cluster says of one topic.</summary>
internal sealed record TopicFacts(string Topic)
{
    /// <summary>Gets why there is no description: <see cref="ErrorCode.UnknownTopicOrPart"/> when there is no such topic.</summary>
    public ErrorCode Error { get; init; }

    public int Partitions { get; init; }

    /// <summary>Gets the number of replicas of the partition that has the fewest.</summary>
    public int Replicas { get; init; }

    /// <summary>Gets the partitions that nobody can write to.</summary>
    public IReadOnlyList<int> Leaderless { get; init; } = [];

    /// <summary>Gets whether the client may write to it; null where the cluster did not say.</summary>
    public bool? MayWrite { get; init; }

    /// <summary>Gets why there are no settings.</summary>
    public ErrorCode ConfigError { get; init; }

    /// <summary>Gets the settings that apply to the topic, its own and the brokers'.</summary>
    public IReadOnlyDictionary<string, string?> Config { get; init; } = new Dictionary<string, string?>();

    public int? MinInsyncReplicas => Number("min.insync.replicas");

    public int? MaxMessageBytes => Number("max.message.bytes");

    private int? Number(string key) =>
        int.TryParse(Config.GetValueOrDefault(key), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
}
