using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client;

/// <summary>The tags of one client's measurements, made once for each topic, or for each partition where partitions are told apart.</summary>
internal sealed class TopicTags(KeyValuePair<string, object?>[] common, bool tellsPartitions)
{
    private readonly ConcurrentDictionary<(string Topic, int Partition), KeyValuePair<string, object?>[]> _made = new();

    /// <param name="topic">The topic.</param>
    /// <param name="partition">The partition; negative for none.</param>
    public KeyValuePair<string, object?>[] Of(string topic, int partition) => _made.GetOrAdd(
        (topic, tellsPartitions && partition >= 0 ? partition : -1), static (key, common) => Make(key.Topic, key.Partition, common), common);

    private static KeyValuePair<string, object?>[] Make(string topic, int partition, KeyValuePair<string, object?>[] common) => partition < 0
        ? [.. common, new(Tags.Topic, topic)]
        : [.. common, new(Tags.Topic, topic), new(Tags.Partition, partition.ToString(System.Globalization.CultureInfo.InvariantCulture))];
}
