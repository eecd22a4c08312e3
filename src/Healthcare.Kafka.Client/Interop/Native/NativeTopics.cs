namespace Healthcare.Kafka.Client;

/// <summary>The topics that a producer writes to, each looked up in librdkafka a single time. The caller keeps calls apart.</summary>
internal sealed class NativeTopics(NativeClientHandle client) : IDisposable
{
    private readonly Dictionary<string, nint> _byName = new(StringComparer.Ordinal);
    private string? _last;
    private nint _lastHandle;

    /// <returns>Zero for a name that librdkafka does not take.</returns>
    public nint Of(string topic)
    {
        if (ReferenceEquals(topic, _last))
        {
            return _lastHandle;
        }

        if (!_byName.TryGetValue(topic, out var handle))
        {
            handle = Librdkafka.rd_kafka_topic_new(client, topic, 0);
            if (handle == 0)
            {
                return 0;
            }

            _byName.Add(topic, handle);
        }

        (_last, _lastHandle) = (topic, handle);
        return handle;
    }

    /// <summary>Lets go of them, as must be before their client ends.</summary>
    public void Dispose()
    {
        foreach (var handle in _byName.Values)
        {
            Librdkafka.rd_kafka_topic_destroy(handle);
        }

        _byName.Clear();
        (_last, _lastHandle) = (null, 0);
    }
}
