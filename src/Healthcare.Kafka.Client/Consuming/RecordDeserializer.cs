namespace Healthcare.Kafka.Client;

/// <summary>Turns raw records into messages.</summary>
internal sealed class RecordDeserializer<TKey, TValue>(PayloadDeserializer<TKey> keys, PayloadDeserializer<TValue> values)
{
    private readonly bool _isAsync = keys.IsAsync || values.IsAsync;

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
                var headers = record.Headers ?? [];
                var key = keys.Deserialize(record.Key, record.Key is null, new SerializationContext(MessageComponentType.Key, record.Topic, headers));
                var value = record.Value is null
                    ? default!
                    : values.Deserialize(record.Value, false, new SerializationContext(MessageComponentType.Value, record.Topic, headers));
                messages[index++] = ToMessage(batch.TopicPartition, record, key, value, headers);
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
                var headers = record.Headers ?? [];
                var key = await keys.DeserializeAsync(
                    record.Key, record.Key is null, new SerializationContext(MessageComponentType.Key, record.Topic, headers)).ConfigureAwait(false);
                var value = record.Value is null
                    ? default!
                    : await values.DeserializeAsync(
                        record.Value, false, new SerializationContext(MessageComponentType.Value, record.Topic, headers)).ConfigureAwait(false);
                messages[index] = ToMessage(batch.TopicPartition, record, key, value, headers);
            }

            return new(index);
        }
        catch (Exception exception)
        {
            return DeserializationResult.Failed(index, exception);
        }
    }

    private static IncomingMessage<TKey, TValue> ToMessage(TopicPartition partition, in RawRecord record, TKey key, TValue value, Headers headers) =>
        new(partition, record.Offset, record.LeaderEpoch < 0 ? null : record.LeaderEpoch, record.Timestamp, key, value, record.Value is null, headers);
}
