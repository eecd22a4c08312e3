namespace Healthcare.Kafka.Client;

/// <summary>Turns raw records into messages.</summary>
internal sealed class RecordDeserializer<TKey, TValue>(PayloadDeserializer<TKey> keys, PayloadDeserializer<TValue> values)
{
    private readonly bool _isAsync = keys.IsAsync || values.IsAsync;

    /// <summary>Fills <paramref name="messages"/> up to the first record that cannot be deserialized.</summary>
    /// <returns>How many are good, and the type of the exception that the next one met. Its text stays here: it may quote the payload.</returns>
    public ValueTask<(int Good, Type? FailureType)> DeserializeAsync(LaneBatch batch, IncomingMessage<TKey, TValue>[] messages) =>
        _isAsync ? DeserializeSlowlyAsync(batch, messages) : new(Deserialize(batch, messages));

    private (int Good, Type? FailureType) Deserialize(LaneBatch batch, IncomingMessage<TKey, TValue>[] messages)
    {
        var index = 0;
        try
        {
            foreach (ref readonly var record in batch.Records.Span)
            {
                var headers = record.Headers ?? [];
                var key = keys.Deserialize(record.Key, record.Key is null, new SerializationContext(MessageComponentType.Key, record.Topic, headers));
                var value = record.Value is null
                    ? default!
                    : values.Deserialize(record.Value, false, new SerializationContext(MessageComponentType.Value, record.Topic, headers));
                messages[index++] = ToMessage(batch.TopicPartition, record, key, value, headers);
            }

            return (index, null);
        }
        catch (Exception exception)
        {
            return (index, exception.GetType());
        }
    }

    private async ValueTask<(int Good, Type? FailureType)> DeserializeSlowlyAsync(LaneBatch batch, IncomingMessage<TKey, TValue>[] messages)
    {
        var index = 0;
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

            return (index, null);
        }
        catch (Exception exception)
        {
            return (index, exception.GetType());
        }
    }

    private static IncomingMessage<TKey, TValue> ToMessage(TopicPartition partition, in RawRecord record, TKey key, TValue value, Headers headers) =>
        new(partition, record.Offset, record.LeaderEpoch < 0 ? null : record.LeaderEpoch, record.Timestamp, key, value, record.Value is null, headers);
}
