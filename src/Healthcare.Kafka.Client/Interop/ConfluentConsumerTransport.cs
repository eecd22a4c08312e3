using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>
/// The transport over Confluent.Kafka, at raw bytes: a deserializer that threw inside Consume would lose its record. What polls it is the native way or the
/// managed one.
/// </summary>
internal sealed class ConfluentConsumerTransport : IConsumerTransport
{
    // Set here and not among the presets' keys: who takes a preset to a consumer of his own does not expect it.
    private static readonly KeyValuePair<string, string> _tellsEnds = new("enable.partition.eof", "true");

    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly LibrdkafkaOffsets? _offsets;
    private readonly LibrdkafkaFetcher? _fetcher;
    private readonly IDisposable _secrets;
    private readonly IRecordPoll _poll;

    public ConfluentConsumerTransport(ConsumerSettings settings, IConsumerEvents events, ILoggerFactory loggers, TimeProvider time)
    {
        var logger = UnfailingLogger.Of(loggers, ConsumerLog.Category);
        var lines = new LibrdkafkaLines(settings.Name, UnfailingLogger.Of(loggers, LibrdkafkaLog.Category), time);

        // Actions, not Funcs: with a cooperative assignor a Func makes every revoke throw.
        _consumer = ServedLog.Build(keys => new ConsumerBuilder<byte[], byte[]>([.. settings.Secrets.Keys(settings.Librdkafka), _tellsEnds, .. keys])
            .SetPartitionsAssignedHandler((_, partitions) => Guard(logger, settings, () => OnRebalance(() => events.OnAssigned(partitions))))
            .SetPartitionsRevokedHandler((_, partitions) => Guard(logger, settings, () => OnRebalance(() => events.OnRevoked(Partitions(partitions)))))
            .SetPartitionsLostHandler((_, partitions) => Guard(logger, settings, () => OnRebalance(() => events.OnLost(Partitions(partitions)))))
            .SetErrorHandler((_, error) => Guard(logger, settings, () => events.OnError(error, null)))
            .SetLogHandler((_, message) => Guard(logger, settings, () => lines.Write(message)))
            .SetStatisticsHandler((_, json) => events.OnStatistics(json))
            .Build());
        _secrets = settings.Secrets.Attach(new ManagedSecretTarget(_consumer));
        var client = NativeClient.Of(_consumer);
        if (client is not null)
        {
            (_offsets, _fetcher) = (new LibrdkafkaOffsets(client), new LibrdkafkaFetcher(client));
        }

        try
        {
            var managed = new ManagedPoll(_consumer, events);
            var fault = client is null ? "this version of Confluent.Kafka keeps a consumer's handle elsewhere" : NativeLibraryCheck.OfLoaded.Fault;
            _poll = TransportChoice.IsNative(settings.Transport, ClientKind.Consumer, settings.Name, logger, fault)
                ? new NativePoll(new NativeMessages(settings, client!, this), events, managed, () => settings.HoldsLessThanFetches(_consumer.Assignment.Count))
                : managed;
        }
        catch
        {
            _secrets.Dispose();
            _consumer.Dispose();
            throw;
        }
    }

    public void Subscribe(IReadOnlyList<string> topics) => _consumer.Subscribe(topics);

    public void Unsubscribe() => _consumer.Unsubscribe();

    public void Poll(TimeSpan timeout, int maxRecords, long maxBytes) => _poll.Poll(timeout, maxRecords, maxBytes);

    public void Pause(TopicPartition partition) => _consumer.Pause([partition]);

    public void Resume(TopicPartition partition) => _consumer.Resume([partition]);

    public bool TrySeek(GroupOffset position)
    {
        if (_fetcher is null)
        {
            return false;
        }

        _fetcher.Seek(position);
        _poll.OnSought(position.TopicPartition);
        return true;
    }

    public void Seek(TopicPartition partition, long offset)
    {
        _consumer.Seek(new TopicPartitionOffset(partition, offset));
        _poll.OnSought(partition);
    }

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

    public void Dispose()
    {
        _secrets.Dispose();
        _consumer.Dispose();

        // Last: it may be what keeps the native consumer.
        _poll.Dispose();
    }

    private void OnRebalance(Action tell)
    {
        _poll.OnRebalanced();
        tell();
    }

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
}
