using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>The transport over Confluent.Kafka, at raw bytes: a deserializer that threw inside Consume would lose its record.</summary>
internal sealed class ConfluentConsumerTransport : IConsumerTransport
{
    // Set here and not among the presets' keys: who takes a preset to a consumer of his own does not expect it.
    private static readonly KeyValuePair<string, string> _tellsEnds = new("enable.partition.eof", "true");

    private readonly IConsumerEvents _events;
    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly LibrdkafkaOffsets? _offsets;
    private readonly LibrdkafkaFetcher? _fetcher;

    public ConfluentConsumerTransport(ConsumerSettings settings, IConsumerEvents events, ILoggerFactory loggers, TimeProvider time)
    {
        _events = events;
        var logger = loggers.CreateLogger(ConsumerLog.Category);
        var lines = new LibrdkafkaLines(settings.Name, loggers.CreateLogger(LibrdkafkaLog.Category), time);

        // Actions, not Funcs: with a cooperative assignor a Func makes every revoke throw.
        _consumer = new ConsumerBuilder<byte[], byte[]>([.. settings.Librdkafka, _tellsEnds])
            .SetPartitionsAssignedHandler((_, partitions) => Guard(logger, settings, () => events.OnAssigned(partitions)))
            .SetPartitionsRevokedHandler((_, partitions) => Guard(logger, settings, () => events.OnRevoked(Partitions(partitions))))
            .SetPartitionsLostHandler((_, partitions) => Guard(logger, settings, () => events.OnLost(Partitions(partitions))))
            .SetErrorHandler((_, error) => Guard(logger, settings, () => events.OnError(error, null)))
            .SetLogHandler((_, message) => Guard(logger, settings, () => lines.Write(message)))
            .SetStatisticsHandler((_, json) => events.OnStatistics(json))
            .Build();
        if (NativeClient.Of(_consumer) is { } client)
        {
            (_offsets, _fetcher) = (new LibrdkafkaOffsets(client), new LibrdkafkaFetcher(client));
        }
    }

    public void Subscribe(IReadOnlyList<string> topics) => _consumer.Subscribe(topics);

    public void Unsubscribe() => _consumer.Unsubscribe();

    public void Poll(TimeSpan timeout, int maxRecords, long maxBytes)
    {
        var wait = (int)timeout.TotalMilliseconds;
        for (var taken = 0; taken < maxRecords && maxBytes > 0 && PollOne(wait, ref maxBytes); taken++)
        {
            wait = 0;
        }
    }

    public void Pause(TopicPartition partition) => _consumer.Pause([partition]);

    public void Resume(TopicPartition partition) => _consumer.Resume([partition]);

    public bool TrySeek(GroupOffset position)
    {
        _fetcher?.Seek(position);
        return _fetcher is not null;
    }

    public void Seek(TopicPartition partition, long offset) => _consumer.Seek(new TopicPartitionOffset(partition, offset));

    public IReadOnlyList<TopicPartitionOffsetError> Commit(IReadOnlyList<GroupOffset> offsets, CancellationToken giveUp) =>
        _offsets is null ? CommitPlainly([.. offsets.Select(Plain)]) : _offsets.Commit(offsets, giveUp);

    public IReadOnlyList<GroupOffset> Committed(IReadOnlyList<TopicPartition> partitions, TimeSpan timeout) =>
        _offsets is null
            ? CommittedPlainly(partitions, timeout)
            : [.. _offsets.Committed(partitions, timeout).Where(result => result.Error == ErrorCode.NoError).Select(result => result.Offset)];

    public long LogStart(TopicPartition partition, TimeSpan timeout) => _consumer.QueryWatermarkOffsets(partition, timeout).Low;

    public long LogEnd(TopicPartition partition, TimeSpan timeout) => _consumer.QueryWatermarkOffsets(partition, timeout).High;

    public long? HighWatermark(TopicPartition partition) =>
        _consumer.GetWatermarkOffsets(partition).High is { IsSpecial: false } high ? high.Value : null;

    public WatermarkOffsets Watermarks(TopicPartition partition, TimeSpan timeout) => _consumer.QueryWatermarkOffsets(partition, timeout);

    public IReadOnlyList<TopicPartitionOffset> OffsetsFor(IReadOnlyList<TopicPartition> partitions, DateTimeOffset time, TimeSpan timeout) =>
        _consumer.OffsetsForTimes(partitions.Select(partition => new TopicPartitionTimestamp(partition, new Timestamp(time))), timeout);

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

    private static TopicPartitionOffset Plain(GroupOffset offset) =>
        new(offset.TopicPartition, offset.Offset, offset.LeaderEpoch < 0 ? null : offset.LeaderEpoch);

    /// <summary>Commits as Confluent.Kafka does, without metadata and without end.</summary>
    private List<TopicPartitionOffsetError> CommitPlainly(List<TopicPartitionOffset> offsets)
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

    private List<GroupOffset> CommittedPlainly(IReadOnlyList<TopicPartition> partitions, TimeSpan timeout)
    {
        IEnumerable<TopicPartitionOffset> known;
        try
        {
            known = _consumer.Committed(partitions, timeout);
        }
        catch (TopicPartitionOffsetException exception)
        {
            known = exception.Results.Where(result => !result.Error.IsError).Select(result => result.TopicPartitionOffset);
        }

        return [.. known.Select(one => new GroupOffset(one.TopicPartition, Math.Max(one.Offset.Value, -1), one.LeaderEpoch ?? -1, ""))];
    }

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
    private bool PollOne(int millisecondsTimeout, ref long bytesLeft)
    {
        try
        {
            var result = _consumer.Consume(millisecondsTimeout);
            if (result is null)
            {
                return false;
            }

            if (result.IsPartitionEOF)
            {
                _events.OnEnd(result.TopicPartitionOffset);
            }
            else
            {
                var record = ToRecord(result);
                bytesLeft -= record.Size;
                _events.OnRecord(record);
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
