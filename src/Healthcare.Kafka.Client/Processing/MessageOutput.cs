namespace Healthcare.Kafka.Client;

/// <summary>The outputs of one message, which it numbers and names after their source.</summary>
internal sealed class MessageOutput<TKey, TValue>(BatchOutputs<TKey, TValue> outputs, string processor, TopicPartition source, Offset offset, int place)
    : IProcessorOutput<TKey, TValue>
{
    private readonly Lock _gate = new();
    private int _count;
    private bool _closed;

    public void Add(OutgoingMessage<TKey, TValue> message) => Add(outputs.DefaultTopic, message);

    public void Add(string topic, OutgoingMessage<TKey, TValue> message)
    {
        TopicName.Check(topic);
        lock (_gate)
        {
            if (_closed)
            {
                throw new InvalidOperationException(
                    "The processor's call for this message is over, so an output comes too late; it was not sent. Await everything before you return.");
            }

            outputs.Add(topic, HasId(message) ? message : message with { MessageId = $"{processor}/{source.Topic}/{source.Partition.Value}/{offset.Value}/{_count}" }, place);
            _count++;
        }
    }

    /// <summary>Takes nothing more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
        }
    }

    private static bool HasId(in OutgoingMessage<TKey, TValue> message) =>
        message.MessageId is not null || (message.Headers?.TryGetLastBytes(KafkaHeaderNames.MessageId, out _) ?? false);
}
