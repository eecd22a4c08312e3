using System.Collections.Frozen;

namespace Healthcare.Kafka.Client;

/// <summary>The topics that options name; none named means all.</summary>
internal sealed class TopicChoice(IEnumerable<string> topics)
{
    private readonly FrozenSet<string> _topics = topics.ToFrozenSet(StringComparer.Ordinal);

    public bool IsAll => _topics.Count == 0;

    public bool Includes(string topic) => IsAll || _topics.Contains(topic);
}
