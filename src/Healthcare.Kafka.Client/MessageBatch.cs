using System.Collections;

namespace Healthcare.Kafka.Client;

/// <summary>Messages of one partition in offset order, handed to a <see cref="IBatchHandler{TKey, TValue}"/> in one call.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
#pragma warning disable CA1710 // A batch, in Kafka's own word.
public sealed class MessageBatch<TKey, TValue> : IReadOnlyList<IncomingMessage<TKey, TValue>>
#pragma warning restore CA1710
{
    private readonly IReadOnlyList<IncomingMessage<TKey, TValue>> _messages;

    internal MessageBatch(string consumerName, TopicPartition topicPartition, IReadOnlyList<IncomingMessage<TKey, TValue>> messages, int attempt, LaneBatch? source = null)
    {
        ConsumerName = consumerName;
        TopicPartition = topicPartition;
        _messages = messages;
        Attempt = attempt;
        Source = source;
    }

    /// <summary>Gets the name of the consumer.</summary>
    public string ConsumerName { get; }

    /// <summary>Gets the topic and partition that all messages of the batch are from.</summary>
    public TopicPartition TopicPartition { get; }

    /// <summary>Gets which try this is, from 1.</summary>
    public int Attempt { get; }

    /// <summary>Gets the number of messages.</summary>
    public int Count => _messages.Count;

    /// <summary>Gets the message at <paramref name="index"/>, in offset order.</summary>
    /// <param name="index">The place in the batch, from 0.</param>
    public IncomingMessage<TKey, TValue> this[int index] => _messages[index];

    /// <summary>Gets the batch as it was received; null for one that no consumer made.</summary>
    internal LaneBatch? Source { get; }

    /// <summary>Enumerates the messages in offset order.</summary>
    /// <returns>The enumerator.</returns>
    public IEnumerator<IncomingMessage<TKey, TValue>> GetEnumerator() => _messages.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _messages.GetEnumerator();
}
