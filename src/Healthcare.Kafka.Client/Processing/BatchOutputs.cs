namespace Healthcare.Kafka.Client;

/// <summary>What a processor makes of the messages of one batch, by topic.</summary>
internal sealed class BatchOutputs<TKey, TValue>(string defaultTopic)
{
    private readonly Dictionary<string, TopicOutputs<TKey, TValue>> _topics = new(StringComparer.Ordinal);

    public string DefaultTopic => defaultTopic;

    /// <summary>Gets the topics that there are outputs for.</summary>
    public IEnumerable<TopicOutputs<TKey, TValue>> Topics => _topics.Values.Where(topic => topic.Messages.Count > 0);

    public int Count => _topics.Values.Sum(topic => topic.Messages.Count);

    public void Add(string topic, in OutgoingMessage<TKey, TValue> message, int place)
    {
        if (!_topics.TryGetValue(topic, out var outputs))
        {
            _topics.Add(topic, outputs = new TopicOutputs<TKey, TValue>(topic));
        }

        outputs.Add(message, place);
    }

    /// <summary>Drops what the last message came to: it failed halfway.</summary>
    public void Drop(int place)
    {
        foreach (var topic in _topics.Values)
        {
            topic.Drop(place);
        }
    }
}
