using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>A native consumer whose fetcher can be stopped: it pauses what it is assigned, and the library does not know.</summary>
internal sealed class StalledTransport(ConsumerSettings settings, IConsumerEvents events, ILoggerFactory loggers, Func<IReadOnlyList<TopicPartition>> assigned) : IConsumerTransport
{
    private readonly ConfluentConsumerTransport _inner = new(settings, events, loggers, TimeProvider.System);
    private volatile bool _isStalled;
    private bool _isPaused;

    public void Stall() => _isStalled = true;

    public void Poll(TimeSpan timeout, int maxRecords, long maxBytes)
    {
        if (_isStalled && !_isPaused)
        {
            _isPaused = true;
            foreach (var partition in assigned())
            {
                _inner.Pause(partition);
            }
        }

        _inner.Poll(timeout, maxRecords, maxBytes);
    }

    public void Subscribe(IReadOnlyList<string> topics) => _inner.Subscribe(topics);

    public void Unsubscribe() => _inner.Unsubscribe();

    public void Pause(TopicPartition partition) => _inner.Pause(partition);

    public void Resume(TopicPartition partition) => _inner.Resume(partition);

    public bool TrySeek(GroupOffset position) => _inner.TrySeek(position);

    public void Seek(TopicPartition partition, long offset) => _inner.Seek(partition, offset);

    public IReadOnlyList<TopicPartitionOffsetError> Commit(IReadOnlyList<GroupOffset> offsets, CancellationToken giveUp) => _inner.Commit(offsets, giveUp);

    public IReadOnlyList<GroupOffset> Committed(IReadOnlyList<TopicPartition> partitions, TimeSpan timeout) => _inner.Committed(partitions, timeout);

    public long LogStart(TopicPartition partition, TimeSpan timeout) => _inner.LogStart(partition, timeout);

    public long LogEnd(TopicPartition partition, TimeSpan timeout) => _inner.LogEnd(partition, timeout);

    public long? HighWatermark(TopicPartition partition) => _inner.HighWatermark(partition);

    public WatermarkOffsets Watermarks(TopicPartition partition, TimeSpan timeout) => _inner.Watermarks(partition, timeout);

    public IReadOnlyList<TopicPartitionOffset> OffsetsFor(IReadOnlyList<TopicPartition> partitions, DateTimeOffset time, TimeSpan timeout) =>
        _inner.OffsetsFor(partitions, time, timeout);

    public IConsumerGroupMetadata? GroupMetadata() => _inner.GroupMetadata();

    public void Close() => _inner.Close();

    public void Dispose() => _inner.Dispose();
}
