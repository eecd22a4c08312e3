namespace Healthcare.Kafka.Client;

/// <summary>Takes record by record with Confluent.Kafka's Consume.</summary>
internal sealed class ManagedPoll(IConsumer<byte[], byte[]> consumer, IConsumerEvents events) : IRecordPoll
{
    public void Poll(TimeSpan timeout, int maxRecords, long maxBytes)
    {
        var wait = (int)timeout.TotalMilliseconds;
        for (var taken = 0; taken < maxRecords && maxBytes > 0 && PollOne(wait, ref maxBytes); taken++)
        {
            wait = 0;
        }
    }

    public void OnRebalanced()
    {
    }

    public void OnSought(TopicPartition partition)
    {
    }

    public void Dispose()
    {
    }

    public static RawRecord ToRecord(ConsumeResult<byte[], byte[]> result) => new()
    {
        Topic = result.Topic,
        Partition = result.Partition.Value,
        Offset = result.Offset.Value,
        LeaderEpoch = result.LeaderEpoch ?? -1,
        Timestamp = result.Message.Timestamp,
        Key = result.Message.Key,
        Value = result.Message.Value,
        Headers = result.Message.Headers,
    };

    /// <returns>Whether there may be another record at once.</returns>
    private bool PollOne(int millisecondsTimeout, ref long bytesLeft)
    {
        try
        {
            var result = consumer.Consume(millisecondsTimeout);
            if (result is null)
            {
                return false;
            }

            if (result.IsPartitionEOF)
            {
                events.OnEnd(result.TopicPartitionOffset);
            }
            else
            {
                var record = ToRecord(result);
                bytesLeft -= record.Size;
                events.OnRecord(record);
            }
        }
        catch (ConsumeException exception)
        {
            // Only the code and the position leave here: the exception carries key and value.
            events.OnError(exception.Error, exception.ConsumerRecord.Topic is null ? null : exception.ConsumerRecord.TopicPartitionOffset);
        }

        return true;
    }
}
