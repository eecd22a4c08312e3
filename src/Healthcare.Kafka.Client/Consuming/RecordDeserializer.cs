namespace Healthcare.Kafka.Client;

/// <summary>Turns raw records into messages.</summary>
/// <param name="keys">The deserializer of keys.</param>
/// <param name="values">The deserializer of values.</param>
/// <param name="opener">Opens what is protected before the deserializers see it; null where nothing is.</param>
internal sealed class RecordDeserializer<TKey, TValue>(PayloadDeserializer<TKey> keys, PayloadDeserializer<TValue> values, RecordOpener? opener = null)
{
    // Handed to deserializers that do not look at it.
    private static readonly Headers _unread = [];

    private readonly bool _isAsync = keys.IsAsync || values.IsAsync;
    private readonly bool _readsHeaders = keys.ReadsHeaders || values.ReadsHeaders;

    /// <summary>Fills <paramref name="messages"/> from <paramref name="start"/> up to the first record that cannot be deserialized.</summary>
    public ValueTask<DeserializationResult> DeserializeAsync(LaneBatch batch, IncomingMessage<TKey, TValue>[] messages, int start) =>
        _isAsync ? DeserializeSlowlyAsync(batch, messages, start) : Deserialize(batch, messages, start);

    // Without a wait as far as that goes: where a record's key is still to be fetched, the rest goes the slow way.
    private ValueTask<DeserializationResult> Deserialize(LaneBatch batch, IncomingMessage<TKey, TValue>[] messages, int start)
    {
        var index = start;
        try
        {
            foreach (ref readonly var record in batch.Records.Span[start..])
            {
                var (keyBytes, valueBytes) = (record.KeyBytes, record.ValueBytes);
                if (opener is not null)
                {
                    var opening = opener.OpenAsync(record, batch.Life.Opened, batch.Draining);
                    if (!opening.IsCompletedSuccessfully)
                    {
                        return DeserializeSlowlyAsync(batch, messages, index, opening);
                    }

                    (keyBytes, valueBytes) = opening.Result;
                }

                var headers = HeadersOf(record);
                var key = keys.Deserialize(keyBytes.Within(batch.Life), ContextOf(MessageComponentType.Key, record, headers));
                var isTombstone = valueBytes.IsNull;
                var value = isTombstone ? default! : values.Deserialize(valueBytes.Within(batch.Life), ContextOf(MessageComponentType.Value, record, headers));
                messages[index++] = ToMessage(batch, record, key, value, isTombstone, headers);
                LetGo(batch);
            }

            return new(new DeserializationResult(index));
        }
        catch (Exception exception)
        {
            return new(DeserializationResult.Failed(index, exception));
        }
    }

    /// <param name="batch">The records.</param>
    /// <param name="messages">What becomes of them.</param>
    /// <param name="start">The first one.</param>
    /// <param name="begun">Its opening, where that has begun.</param>
    private async ValueTask<DeserializationResult> DeserializeSlowlyAsync(
        LaneBatch batch, IncomingMessage<TKey, TValue>[] messages, int start, ValueTask<OpenedRecord>? begun = null)
    {
        var index = start;
        try
        {
            for (; index < batch.Count; index++)
            {
                var record = batch.Records.Span[index];
                var (keyBytes, valueBytes) = begun is { } first
                    ? await first.ConfigureAwait(false)
                    : await OpenAsync(batch, record).ConfigureAwait(false);
                begun = null;
                var headers = HeadersOf(record);
                var key = await keys.DeserializeAsync(keyBytes.Within(batch.Life), ContextOf(MessageComponentType.Key, record, headers)).ConfigureAwait(false);
                var isTombstone = valueBytes.IsNull;
                var value = isTombstone
                    ? default!
                    : await values.DeserializeAsync(valueBytes.Within(batch.Life), ContextOf(MessageComponentType.Value, record, headers)).ConfigureAwait(false);
                messages[index] = ToMessage(batch, record, key, value, isTombstone, headers);
                LetGo(batch);
            }

            return new(index);
        }
        catch (Exception exception)
        {
            return DeserializationResult.Failed(index, exception);
        }
    }

    private ValueTask<OpenedRecord> OpenAsync(LaneBatch batch, in RawRecord record) =>
        opener is null ? new(new OpenedRecord(record.KeyBytes, record.ValueBytes)) : opener.OpenAsync(record, batch.Life.Opened, batch.Draining);

    // The next message is opened where this one was, which is in the processor's cache.
    private void LetGo(LaneBatch batch)
    {
        if (opener is not null && !values.KeepsBytes)
        {
            batch.Life.Opened.Reuse();
        }
    }

    private Headers? HeadersOf(in RawRecord record) => _readsHeaders ? record.Headers ?? [] : null;

    private static SerializationContext ContextOf(MessageComponentType component, in RawRecord record, Headers? headers) =>
        new(component, record.Topic, headers ?? _unread);

    private static IncomingMessage<TKey, TValue> ToMessage(LaneBatch batch, in RawRecord record, TKey key, TValue value, bool isTombstone, Headers? headers) =>
        new(batch.TopicPartition, record, key, value, isTombstone, headers, batch.Life);
}
