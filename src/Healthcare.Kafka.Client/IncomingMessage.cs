using System.Text;
using System.Text.Unicode;

namespace Healthcare.Kafka.Client;

/// <summary>One consumed message, deserialized.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public sealed class IncomingMessage<TKey, TValue>
{
    internal IncomingMessage(TopicPartition topicPartition, Offset offset, int? leaderEpoch, Timestamp timestamp, TKey key, TValue value, bool isTombstone, Headers headers)
    {
        TopicPartition = topicPartition;
        Offset = offset;
        LeaderEpoch = leaderEpoch;
        Timestamp = timestamp;
        Key = key;
        Value = value;
        IsTombstone = isTombstone;
        Headers = headers;
    }

    /// <summary>Gets topic and partition.</summary>
    public TopicPartition TopicPartition { get; }

    /// <summary>Gets the offset. Together with <see cref="TopicPartition"/> it names the message for good: use it for idempotent writes.</summary>
    public Offset Offset { get; }

    /// <summary>Gets the epoch of the leader that served the message, when the broker tells it.</summary>
    public int? LeaderEpoch { get; }

    /// <summary>Gets the timestamp and whether the producer or the broker set it.</summary>
    public Timestamp Timestamp { get; }

    /// <summary>Gets the message key.</summary>
    public TKey Key { get; }

    /// <summary>Gets the message value; the default of its type in a tombstone.</summary>
    public TValue Value { get; }

    /// <summary>Gets whether the message deletes its key (a null value on the wire).</summary>
    public bool IsTombstone { get; }

    /// <summary>Gets the headers; empty when there are none.</summary>
    public Headers Headers { get; }

    /// <summary>Gets the message's identity: the last header <see cref="KafkaHeaderNames.MessageId"/>. Use it for idempotent writes.</summary>
    /// <value>Decoded with each call. <see langword="null"/> when there is none, or when it is not valid UTF-8: two ids never look the same.</value>
    public string? MessageId =>
        Headers.TryGetLastBytes(KafkaHeaderNames.MessageId, out var text) && text is { Length: > 0 } && Utf8.IsValid(text)
            ? Encoding.UTF8.GetString(text)
            : null;

    /// <summary>Names the message by its position, without key, value or header.</summary>
    /// <returns>Topic, partition and offset.</returns>
    public override string ToString() => $"{TopicPartition.Topic}[{TopicPartition.Partition.Value}]@{Offset.Value}";
}
