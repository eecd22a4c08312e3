using System.Text;
using System.Text.Unicode;

namespace Healthcare.Kafka.Client;

/// <summary>One consumed message, deserialized.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public sealed class IncomingMessage<TKey, TValue>
{
    private readonly HeaderSource _headerSource;
    private readonly RecordLife? _life;
    private readonly int _leaderEpoch;
    private Headers? _headers;

    internal IncomingMessage(
        TopicPartition topicPartition, in RawRecord record, TKey key, TValue value, bool isTombstone, Headers? headers, RecordLife life)
    {
        TopicPartition = topicPartition;
        Offset = record.Offset;
        _leaderEpoch = record.LeaderEpoch;
        Timestamp = record.Timestamp;
        Key = key;
        Value = value;
        IsTombstone = isTombstone;
        _headers = headers;
        _headerSource = record.HeaderSource;
        _life = life;
    }

    internal IncomingMessage(TopicPartition topicPartition, Offset offset, int? leaderEpoch, Timestamp timestamp, TKey key, TValue value, bool isTombstone, Headers headers)
    {
        TopicPartition = topicPartition;
        Offset = offset;
        _leaderEpoch = leaderEpoch ?? -1;
        Timestamp = timestamp;
        Key = key;
        Value = value;
        IsTombstone = isTombstone;
        _headers = headers;
    }

    /// <summary>Gets topic and partition.</summary>
    public TopicPartition TopicPartition { get; }

    /// <summary>Gets the offset. Together with <see cref="TopicPartition"/> it names the message for good: use it for idempotent writes.</summary>
    public Offset Offset { get; }

    /// <summary>Gets the epoch of the leader that served the message, when the broker tells it.</summary>
    public int? LeaderEpoch => _leaderEpoch < 0 ? null : _leaderEpoch;

    /// <summary>Gets the timestamp and whether the producer or the broker set it.</summary>
    public Timestamp Timestamp { get; }

    /// <summary>Gets the message key.</summary>
    /// <remarks>As <see cref="ReadOnlyMemory{T}"/> of bytes it is read where it lies, as <see cref="Value"/>.</remarks>
    public TKey Key { get; }

    /// <summary>Gets the message value; the default of its type in a tombstone.</summary>
    /// <remarks>
    /// As <see cref="ReadOnlyMemory{T}"/> of bytes it is a view of the bytes where they lie, for the handler's call: read later, it throws
    /// <see cref="ObjectDisposedException"/>. A span taken of it must not outlive the call either, and nothing checks that; a pin keeps the bytes.
    /// As an array of bytes it is a copy, which is the handler's.
    /// </remarks>
    public TValue Value { get; }

    /// <summary>Gets whether the message deletes its key (a null value on the wire).</summary>
    public bool IsTombstone { get; }

    /// <summary>Gets the headers; empty when there are none.</summary>
    /// <remarks>They are read when they are first asked for, which must be within the handler's call. Once read they stay.</remarks>
    /// <exception cref="InvalidOperationException">They are asked for first when the batch has ended.</exception>
    public Headers Headers => _headers ??= ReadHeaders();

    /// <summary>Gets the message's identity: the last header <see cref="KafkaHeaderNames.MessageId"/>. Use it for idempotent writes.</summary>
    /// <exception cref="InvalidOperationException">As for <see cref="Headers"/>.</exception>
    /// <value>Decoded with each call. <see langword="null"/> when there is none, or when it is not valid UTF-8: two ids never look the same.</value>
    public string? MessageId =>
        Headers.TryGetLastBytes(KafkaHeaderNames.MessageId, out var text) && text is { Length: > 0 } && Utf8.IsValid(text)
            ? Encoding.UTF8.GetString(text)
            : null;

    /// <summary>Names the message by its position, without key, value or header.</summary>
    /// <returns>Topic, partition and offset.</returns>
    public override string ToString() => $"{TopicPartition.Topic}[{TopicPartition.Partition.Value}]@{Offset.Value}";

    private Headers ReadHeaders()
    {
        if (_life is { IsOver: true })
        {
            throw new InvalidOperationException(
                $"The headers of {this} were asked for first when the message's batch had ended. Read them, or MessageId, within the handler's call: from then on they stay.");
        }

        return _headerSource.Read() ?? [];
    }
}
