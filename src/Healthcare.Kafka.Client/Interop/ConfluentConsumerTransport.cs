using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>The transport over Confluent.Kafka, at raw bytes: a deserializer that threw inside Consume would lose its record.</summary>
internal sealed class ConfluentConsumerTransport : IConsumerTransport
{
    private readonly IConsumerEvents _events;
    private readonly IConsumer<byte[], byte[]> _consumer;

    public ConfluentConsumerTransport(ConsumerSettings settings, IConsumerEvents events, ILoggerFactory loggers)
    {
        _events = events;
        var logger = loggers.CreateLogger(ConsumerLog.Category);
        var lines = loggers.CreateLogger(LibrdkafkaLog.Category);

        // Actions, not Funcs: with a cooperative assignor a Func makes every revoke throw.
        _consumer = new ConsumerBuilder<byte[], byte[]>(settings.Librdkafka)
            .SetPartitionsAssignedHandler((_, partitions) => Guard(logger, settings, () => events.OnAssigned(partitions)))
            .SetPartitionsRevokedHandler((_, partitions) => Guard(logger, settings, () => events.OnRevoked(Partitions(partitions))))
            .SetPartitionsLostHandler((_, partitions) => Guard(logger, settings, () => events.OnLost(Partitions(partitions))))
            .SetErrorHandler((_, error) => Guard(logger, settings, () => events.OnError(error, null)))
            .SetLogHandler((_, message) => Guard(logger, settings, () => lines.Write(settings.Name, message)))
            .Build();
    }

    public void Subscribe(IReadOnlyList<string> topics) => _consumer.Subscribe(topics);

    public void Unsubscribe() => _consumer.Unsubscribe();

    public void Poll(TimeSpan timeout, int maxRecords)
    {
        var wait = (int)timeout.TotalMilliseconds;
        for (var taken = 0; taken < maxRecords && PollOne(wait); taken++)
        {
            wait = 0;
        }
    }

    public void Pause(TopicPartition partition) => _consumer.Pause([partition]);

    public void Resume(TopicPartition partition) => _consumer.Resume([partition]);

    public void Seek(TopicPartition partition, long offset) => _consumer.Seek(new TopicPartitionOffset(partition, offset));

    public IReadOnlyList<TopicPartitionOffsetError> Commit(IReadOnlyList<TopicPartitionOffset> offsets)
    {
        try
        {
            _consumer.Commit(offsets);
            return [.. offsets.Select(offset => new TopicPartitionOffsetError(offset, new Error(ErrorCode.NoError)))];
        }
        catch (TopicPartitionOffsetException exception)
        {
            return exception.Results;
        }
        catch (KafkaException exception)
        {
            return [.. offsets.Select(offset => new TopicPartitionOffsetError(offset, exception.Error))];
        }
    }

    public IReadOnlyList<TopicPartitionOffset> Committed(IReadOnlyList<TopicPartition> partitions, TimeSpan timeout)
    {
        try
        {
            return _consumer.Committed(partitions, timeout);
        }
        catch (TopicPartitionOffsetException exception)
        {
            return [.. exception.Results.Where(result => !result.Error.IsError).Select(result => result.TopicPartitionOffset)];
        }
    }

    public long LogStart(TopicPartition partition, TimeSpan timeout) => _consumer.QueryWatermarkOffsets(partition, timeout).Low;

    public IConsumerGroupMetadata? GroupMetadata()
    {
        // The metadata first: an id that is still there afterwards was in it.
        var metadata = _consumer.ConsumerGroupMetadata;
        return string.IsNullOrEmpty(_consumer.MemberId) ? null : metadata;
    }

    public void Close() => _consumer.Close();

    public void Dispose() => _consumer.Dispose();

    private static List<TopicPartition> Partitions(List<TopicPartitionOffset> positions) =>
        positions.ConvertAll(position => position.TopicPartition);

    private static void Guard(ILogger logger, ConsumerSettings settings, Action callback)
    {
        try
        {
            callback();
        }
        catch (Exception exception)
        {
            logger.CallbackFailed(settings.Name, exception.GetType());
        }
    }

    /// <returns>Whether there may be another record at once.</returns>
    private bool PollOne(int millisecondsTimeout)
    {
        try
        {
            var result = _consumer.Consume(millisecondsTimeout);
            if (result is null)
            {
                return false;
            }

            if (!result.IsPartitionEOF)
            {
                _events.OnRecord(ToRecord(result));
            }
        }
        catch (ConsumeException exception)
        {
            // Only the code and the position leave here: the exception carries key and value.
            _events.OnError(exception.Error, exception.ConsumerRecord.Topic is null ? null : exception.ConsumerRecord.TopicPartitionOffset);
        }

        return true;
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
}
