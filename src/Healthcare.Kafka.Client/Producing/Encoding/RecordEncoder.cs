namespace Healthcare.Kafka.Client;

/// <summary>Turns a message into bytes that librdkafka will take, or says why not. Everything that can be wrong with a message is found here.</summary>
internal sealed class RecordEncoder<TKey, TValue>(
    PayloadSerializer<TKey> key, PayloadSerializer<TValue> value, int maxMessageBytes, long bufferBytes, TopicLimits limits, OwnHeaders ownHeaders,
    RecordProtection? protection = null)
{
    private readonly bool _mayBeAsync = key.IsAsync || value.IsAsync;

    public bool IsAsyncFor(string topic) =>
        (_mayBeAsync && (key.IsAsyncFor(topic) || value.IsAsyncFor(topic))) || (protection is not null && protection.IsAsyncFor(topic));

    /// <summary>Gets the key as it is sent. May throw whatever the serializer throws.</summary>
    public async ValueTask<byte[]?> KeyAsync(string topic, TKey data)
    {
        var bytes = await key.SerializeAsync(data, new SerializationContext(MessageComponentType.Key, topic, [])).ConfigureAwait(false);
        return protection is null ? bytes : protection.Key(topic, bytes);
    }

    /// <param name="topic">The topic.</param>
    /// <param name="message">The message.</param>
    /// <param name="newId">The id that the message gets if it brings none; empty for no id.</param>
    /// <param name="trace">The call's trace context.</param>
    /// <param name="scratch">Headers for a message without any, in case a serializer adds some; the caller lends them from message to message.</param>
    public EncodedRecord Encode(string topic, in OutgoingMessage<TKey, TValue> message, Guid newId, in TraceContext trace, ref Headers? scratch)
    {
        if (!message.IsTombstone && message.Value is null)
        {
            return new(Refusal.NullValue(topic));
        }

        var headers = message.Headers ?? (scratch ??= []);
        var component = MessageComponentType.Key;
        try
        {
            var keyBytes = key.Serialize(message.Key, new SerializationContext(component, topic, headers));
            keyBytes = protection is null ? keyBytes : protection.Key(topic, keyBytes);
            component = MessageComponentType.Value;
            var valueBytes = message.IsTombstone ? null : value.Serialize(message.Value, new SerializationContext(component, topic, headers));
            if (ReferenceEquals(headers, scratch) && headers.Count > 0)
            {
                scratch = null;
            }

            return Check(topic, message, newId, trace, keyBytes, valueBytes, headers, protection?.FindDataKey(topic, message.IsTombstone));
        }
#pragma warning disable CA1031 // A serializer may throw anything, and its text quotes the payload: only the type goes on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // It may have added headers before it threw.
            scratch = null;
            return new(Refusal.Serializer(component, topic, exception));
        }
    }

    public async ValueTask<EncodedRecord> EncodeAsync(string topic, OutgoingMessage<TKey, TValue> message, Guid newId, TraceContext trace)
    {
        if (!message.IsTombstone && message.Value is null)
        {
            return new(Refusal.NullValue(topic));
        }

        var headers = message.Headers ?? [];
        var component = MessageComponentType.Key;
        try
        {
            var keyBytes = await key.SerializeAsync(message.Key, new SerializationContext(component, topic, headers)).ConfigureAwait(false);
            keyBytes = protection is null ? keyBytes : protection.Key(topic, keyBytes);
            component = MessageComponentType.Value;
            var valueBytes = message.IsTombstone
                ? null
                : await value.SerializeAsync(message.Value, new SerializationContext(component, topic, headers)).ConfigureAwait(false);
            var dataKey = protection is null ? null : await protection.DataKeyAsync(topic, keyBytes, message.IsTombstone).ConfigureAwait(false);
            return Check(topic, message, newId, trace, keyBytes, valueBytes, headers, dataKey);
        }
#pragma warning disable CA1031 // As above.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return new(Refusal.Serializer(component, topic, exception));
        }
    }

    // After the serializers, which may have added headers.
    private EncodedRecord Check(
        string topic, in OutgoingMessage<TKey, TValue> message, Guid newId, in TraceContext trace, byte[]? keyBytes, byte[]? valueBytes, Headers given,
        DataKey? dataKey)
    {
        if (valueBytes is null && !message.IsTombstone)
        {
            return new(Refusal.NullValue(topic));
        }

        if (ownHeaders.Compose(message, given.Count > 0 ? given : null, newId, trace, out var headers) is { } fault)
        {
            return new(Refusal.NotAllowed(topic, fault));
        }

        // librdkafka takes 0 for now, silently, and brokers keep what is below, which no retention by time understands.
        if (message.Timestamp?.ToUnixTimeMilliseconds() <= 0)
        {
            return new(Refusal.NotAllowed(topic, "its Timestamp is not after 1970-01-01T00:00:00Z"));
        }

        // With the message id and the content type, which the envelope is bound to, and before the size is counted.
        if (dataKey is not null)
        {
            valueBytes = protection!.Seal(topic, keyBytes, valueBytes!, headers, dataKey);
        }

        var timestamp = message.Timestamp is { } at ? new Timestamp(at) : Timestamp.Default;
        var record = new OutgoingRecord(topic, keyBytes, valueBytes, headers, timestamp);
        var onWire = RecordSize.OnWire(record);
        record = record with { Size = (int)Math.Min(onWire, int.MaxValue) };
        if (onWire > maxMessageBytes)
        {
            return new(Refusal.TooLarge(record, onWire, "MaxMessageBytes", maxMessageBytes));
        }

        // Before compression, as librdkafka compares its own limit. Our upper bound first: the exact size is seldom needed.
        var topicLimit = limits.Of(topic);
        if (onWire + RecordSize.BatchOverhead > topicLimit && RecordSize.InOwnBatch(record) is var batch && batch > topicLimit)
        {
            return new(Refusal.TooLarge(record, batch, "max.message.bytes of the topic", topicLimit));
        }

        var charge = RecordSize.InBuffer(onWire);
        return charge > bufferBytes
            ? new(Refusal.TooLarge(record, charge, "the whole buffer", bufferBytes))
            : new(record, charge);
    }
}
