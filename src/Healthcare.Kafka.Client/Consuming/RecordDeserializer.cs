namespace Healthcare.Kafka.Client;

/// <summary>Turns raw records into messages.</summary>
/// <param name="keys">The deserializer of keys.</param>
/// <param name="values">The deserializer of values.</param>
/// <param name="opener">Opens what is protected before the deserializers see it; null where nothing is.</param>
internal sealed class RecordDeserializer<TKey, TValue>(PayloadDeserializer<TKey> keys, PayloadDeserializer<TValue> values, RecordOpener? opener = null)
{
    // Handed to deserializers that do not look at it.
    private static readonly Headers _unread = [];

    private readonly bool _isAsync = keys.IsAsync || values.IsAsync || opener is not null;
    private readonly bool _readsHeaders = keys.ReadsHeaders || values.ReadsHeaders;

    /// <summary>Fills <paramref name="messages"/> from <paramref name="start"/> up to the first record that cannot be deserialized.</summary>
    public ValueTask<DeserializationResult> DeserializeAsync(LaneBatch batch, IncomingMessage<TKey, TValue>[] messages, int start) =>
        _isAsync ? DeserializeSlowlyAsync(batch, messages, start) : new(Deserialize(batch, messages, start));

    private DeserializationResult Deserialize(LaneBatch batch, IncomingMessage<TKey, TValue>[] messages, int start)
    {
        var index = start;
        try
        {
            foreach (ref readonly var record in batch.Records.Span[start..])
            {
                var headers = HeadersOf(record);
                var key = keys.Deserialize(record.KeyBytes.Within(batch.Life), ContextOf(MessageComponentType.Key, record, headers));
                var bytes = record.ValueBytes;
                var isTombstone = bytes.IsNull;
                var value = isTombstone ? default! : values.Deserialize(bytes.Within(batch.Life), ContextOf(MessageComponentType.Value, record, headers));
                messages[index++] = ToMessage(batch, record, key, value, isTombstone, headers);
            }

            return new(index);
        }
        catch (Exception exception)
        {
            return DeserializationResult.Failed(index, exception);
        }
    }

    private async ValueTask<DeserializationResult> DeserializeSlowlyAsync(LaneBatch batch, IncomingMessage<TKey, TValue>[] messages, int start)
    {
        var index = start;
        try
        {
            for (; index < batch.Count; index++)
            {
                var record = batch.Records.Span[index];
                var headers = HeadersOf(record);
                var keyBytes = opener is null ? record.KeyBytes : await opener.KeyAsync(record, batch.Draining).ConfigureAwait(false);
                var key = await keys.DeserializeAsync(keyBytes.Within(batch.Life), ContextOf(MessageComponentType.Key, record, headers)).ConfigureAwait(false);
                var valueBytes = opener is null ? record.ValueBytes : await opener.ValueAsync(record, batch.Draining).ConfigureAwait(false);
                var isTombstone = valueBytes.IsNull;
                var value = isTombstone
                    ? default!
                    : await values.DeserializeAsync(valueBytes.Within(batch.Life), ContextOf(MessageComponentType.Value, record, headers)).ConfigureAwait(false);
                messages[index] = ToMessage(batch, record, key, value, isTombstone, headers);
            }

            return new(index);
        }
        catch (Exception exception)
        {
            return DeserializationResult.Failed(index, exception);
        }
    }

    private Headers? HeadersOf(in RawRecord record) => _readsHeaders ? record.Headers ?? [] : null;

    private static SerializationContext ContextOf(MessageComponentType component, in RawRecord record, Headers? headers) =>
        new(component, record.Topic, headers ?? _unread);

    private static IncomingMessage<TKey, TValue> ToMessage(LaneBatch batch, in RawRecord record, TKey key, TValue value, bool isTombstone, Headers? headers) =>
        new(batch.TopicPartition, record, key, value, isTombstone, headers, batch.Life);
}
