using System.Collections.Frozen;

namespace Healthcare.Kafka.Client;

/// <summary>The topics' max.message.bytes, as far as the cluster told.</summary>
internal sealed class TopicLimits
{
    private volatile FrozenDictionary<string, int> _limits = FrozenDictionary<string, int>.Empty;

    /// <summary>Gets the largest batch that the topic takes; <see cref="int.MaxValue"/> where it is not known.</summary>
    public int Of(string topic) => _limits is { Count: > 0 } limits && limits.TryGetValue(topic, out var limit) ? limit : int.MaxValue;

    /// <summary>Takes over what the cluster says; what it does not say now stays as it was.</summary>
    public void Learn(IEnumerable<TopicFacts> topics)
    {
        var limits = new Dictionary<string, int>(_limits, StringComparer.Ordinal);
        foreach (var topic in topics)
        {
            if (topic.MaxMessageBytes is { } limit)
            {
                limits[topic.Topic] = limit;
            }
        }

        _limits = limits.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
