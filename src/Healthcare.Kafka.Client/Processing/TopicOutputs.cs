namespace Healthcare.Kafka.Client;

/// <summary>What a batch has for one topic, in order.</summary>
internal sealed class TopicOutputs<TKey, TValue>(string topic)
{
    public string Topic => topic;

    public List<OutgoingMessage<TKey, TValue>> Messages { get; } = [];

    /// <summary>Gets, for each message, the place in the batch of the one that it was made of; never descending.</summary>
    public List<int> Places { get; } = [];

    public void Add(in OutgoingMessage<TKey, TValue> message, int place)
    {
        Messages.Add(message);
        Places.Add(place);
    }

    /// <summary>Drops the outputs of the last message.</summary>
    public void Drop(int place)
    {
        var count = Places.Count;
        while (count > 0 && Places[count - 1] == place)
        {
            count--;
        }

        Messages.RemoveRange(count, Messages.Count - count);
        Places.RemoveRange(count, Places.Count - count);
    }
}
