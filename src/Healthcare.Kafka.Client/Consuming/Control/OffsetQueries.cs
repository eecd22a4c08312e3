namespace Healthcare.Kafka.Client;

/// <summary>Asks for offsets on other threads than the consumer's own, and keeps the handle from being closed meanwhile.</summary>
internal sealed class OffsetQueries(IConsumerTransport transport)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private int _underWay;
    private bool _closed;

    /// <summary>Gets the end of the log as of the last fetch; null when it is not known.</summary>
    public long? HighWatermark(TopicPartition partition)
    {
        if (!TryEnter())
        {
            return null;
        }

        try
        {
            return transport.HighWatermark(partition);
        }
        catch (KafkaException)
        {
            // Not a partition of this consumer any more, or not yet.
            return null;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Asks for what a partition holds. Blocks for 5 seconds at most.</summary>
    /// <returns>Null when the consumer is closed.</returns>
    public WatermarkOffsets? Watermarks(TopicPartition partition) => Ask(() => transport.Watermarks(partition, Timeout));

    /// <summary>Asks for the first offset of a time or later, the end where there is none. Blocks for 5 seconds at most, and as long for each end.</summary>
    /// <returns>Null when the consumer is closed.</returns>
    public IReadOnlyList<TopicPartitionOffset>? OffsetsFor(IReadOnlyList<TopicPartition> partitions, DateTimeOffset time) => Ask(() =>
        transport.OffsetsFor(partitions, time, Timeout)
            .Select(found => found.Offset.IsSpecial ? new TopicPartitionOffset(found.TopicPartition, transport.Watermarks(found.TopicPartition, Timeout).High) : found)
            .ToList());

    /// <summary>Returns when nothing is being asked; nothing is asked any more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            while (_underWay > 0)
            {
                Monitor.Wait(_gate);
            }
        }
    }

    private T? Ask<T>(Func<T> ask)
        where T : class
    {
        if (!TryEnter())
        {
            return null;
        }

        try
        {
            return ask();
        }
        finally
        {
            Leave();
        }
    }

    private bool TryEnter()
    {
        lock (_gate)
        {
            _underWay += _closed ? 0 : 1;
            return !_closed;
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            _underWay--;
            Monitor.PulseAll(_gate);
        }
    }
}
