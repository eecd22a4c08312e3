using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client;

/// <summary>The tags of one client's measurements, made once for each topic, or for each partition where partitions are told apart.</summary>
internal sealed class TopicTags(KeyValuePair<string, object?>[] common, bool tellsPartitions)
{
    private readonly ConcurrentDictionary<(string Topic, int Partition), Entry> _made = new();
    private volatile Entry? _last;

    /// <param name="topic">The topic.</param>
    /// <param name="partition">The partition; negative for none.</param>
    public KeyValuePair<string, object?>[] Of(string topic, int partition)
    {
        partition = tellsPartitions && partition >= 0 ? partition : -1;

        // Mostly it is the topic of the message before, and the same string, which need not be hashed then.
        if (_last is { } last && ReferenceEquals(last.Topic, topic) && last.Partition == partition)
        {
            return last.Tags;
        }

        var entry = _made.GetOrAdd((topic, partition), static (key, common) => new Entry(key.Topic, key.Partition, Make(key.Topic, key.Partition, common)), common);
        if (!ReferenceEquals(_last, entry))
        {
            _last = entry;
        }

        return entry.Tags;
    }

    private static KeyValuePair<string, object?>[] Make(string topic, int partition, KeyValuePair<string, object?>[] common) => partition < 0
        ? [.. common, new(Tags.Topic, topic)]
        : [.. common, new(Tags.Topic, topic), new(Tags.Partition, partition.ToString(System.Globalization.CultureInfo.InvariantCulture))];

    private sealed record Entry(string Topic, int Partition, KeyValuePair<string, object?>[] Tags);
}
