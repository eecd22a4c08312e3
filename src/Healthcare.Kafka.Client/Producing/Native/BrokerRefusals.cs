namespace Healthcare.Kafka.Client;

/// <summary>What the brokers refuse a producer for: a topic that it may not write to, or, under an empty name, everything. Any thread may call.</summary>
/// <remarks>Forgotten when a message is persisted where it was refused: nothing else proves that the right is there again.</remarks>
internal sealed class BrokerRefusals
{
    private readonly Lock _sync = new();
    private readonly SortedDictionary<string, ErrorCode> _byTopic = new(StringComparer.Ordinal);
    private bool _any;

    /// <summary>Gets the topics that are refused, with the code; the empty name, first of all, stands for the producer as a whole.</summary>
    public IReadOnlyList<KeyValuePair<string, ErrorCode>> All
    {
        get
        {
            lock (_sync)
            {
                return [.. _byTopic];
            }
        }
    }

    /// <summary>Notes an error that librdkafka tells of. One of a single topic comes with the outcomes of its messages, which name it.</summary>
    public void OnError(ErrorCode code)
    {
        if (code != ErrorCode.TopicAuthorizationFailed)
        {
            Note("", code);
        }
    }

    /// <summary>Notes how a message ended, or why librdkafka did not take it.</summary>
    public void OnEnded(string topic, ErrorCode code)
    {
        if (code == ErrorCode.NoError)
        {
            Forget(topic);
        }
        else
        {
            Note(code == ErrorCode.TopicAuthorizationFailed ? topic : "", code);
        }
    }

    private void Note(string topic, ErrorCode code)
    {
        if (!ErrorCodes.IsRefusal(code))
        {
            return;
        }

        lock (_sync)
        {
            _byTopic[topic] = code;
            _any = true;
        }
    }

    private void Forget(string topic)
    {
        if (!Volatile.Read(ref _any))
        {
            return;
        }

        lock (_sync)
        {
            _byTopic.Remove(topic);
            _byTopic.Remove("");
            _any = _byTopic.Count > 0;
        }
    }
}
