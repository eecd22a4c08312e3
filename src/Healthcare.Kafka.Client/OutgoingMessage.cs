namespace Healthcare.Kafka.Client;

/// <summary>One message to produce: its key, its value, and what travels beside them.</summary>
/// <remarks>The key decides the partition, and with it the order: give all events of one patient the same key.</remarks>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
#pragma warning disable CA1815 // A message is not compared; equality would run over the payload.
public readonly struct OutgoingMessage<TKey, TValue>
#pragma warning restore CA1815
{
    /// <summary>Creates a message with a key and a value.</summary>
    /// <param name="key">The message key. <see langword="null"/> spreads messages over all partitions and gives up their order.</param>
    /// <param name="value">The message value. <see langword="null"/> is refused when the message is produced: a tombstone is asked for with <see cref="Tombstone"/>.</param>
    public OutgoingMessage(TKey key, TValue value)
    {
        Key = key;
        Value = value;
    }

    private OutgoingMessage(TKey key, bool isTombstone)
    {
        Key = key;
        Value = default!;
        IsTombstone = isTombstone;
    }

    /// <summary>Gets the message key.</summary>
    public TKey Key { get; }

    /// <summary>Gets the message value; the default of its type in a tombstone.</summary>
    public TValue Value { get; }

    /// <summary>Gets whether the message deletes its key from a compacted topic (a null value on the wire).</summary>
    public bool IsTombstone { get; }

    /// <summary>Gets the headers, sent as given and before those that the producer adds. The object may serve several messages.</summary>
    /// <value>
    /// Default <see langword="null"/>: no headers of the caller's. A header key is text without NUL and not empty; a header value may be null.
    /// </value>
    /// <remarks>
    /// A header named as in <see cref="KafkaHeaderNames"/> takes the place of the producer's own. Put codes there, not findings: brokers and
    /// tools show headers.
    /// </remarks>
    public Headers? Headers { get; init; }

    /// <summary>Gets the message's identity, sent as the header <see cref="KafkaHeaderNames.MessageId"/>: consumers recognise a duplicate by it.</summary>
    /// <value>
    /// Text without control characters. Default <see langword="null"/>: the header of that name in <see cref="Headers"/>, else a generated UUID
    /// of version 7, which <see cref="DeliveryOutcome.MessageId"/> tells.
    /// </value>
    public string? MessageId { get; init; }

    /// <summary>Gets the media type of the value, sent as the header <see cref="KafkaHeaderNames.ContentType"/>.</summary>
    /// <value>
    /// Text without control characters. Default <see langword="null"/>: the header of that name in <see cref="Headers"/>, else
    /// <see cref="HealthcareProducerOptions.ContentType"/>, else <c>application/json</c> where this library writes JSON; none for a tombstone.
    /// </value>
    public string? ContentType { get; init; }

    /// <summary>Gets the message timestamp.</summary>
    /// <value>
    /// To the millisecond, later than 1970-01-01T00:00:00Z, else the message is refused: a field that was never set is not sent as a time. Default
    /// <see langword="null"/>: librdkafka takes the time at which the message is handed to it.
    /// </value>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>Creates a tombstone: the message that deletes its key from a compacted topic.</summary>
    /// <param name="key">The key to delete.</param>
    /// <returns>A message whose value is null on the wire.</returns>
#pragma warning disable CA1000 // The type arguments are the caller's message type; a non-generic factory could not infer TValue.
    public static OutgoingMessage<TKey, TValue> Tombstone(TKey key) => new(key, isTombstone: true);
#pragma warning restore CA1000

    /// <summary>Says what kind of message this is, never what is in it.</summary>
    /// <returns>A text without key, value or header.</returns>
    public override string ToString() => IsTombstone ? "tombstone" : "message";
}
