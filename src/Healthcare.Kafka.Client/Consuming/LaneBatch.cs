namespace Healthcare.Kafka.Client;

/// <summary>Raw messages of one lane on their way through a processor, which acknowledges them from the front.</summary>
internal sealed class LaneBatch(TopicPartition partition, ReadOnlyMemory<RawRecord> records, Action<int> acknowledge, CancellationToken draining, CancellationToken cancelled)
{
    public TopicPartition TopicPartition { get; } = partition;

    public ReadOnlyMemory<RawRecord> Records { get; } = records;

    public int Count => Records.Length;

    /// <summary>Gets how many messages, from the front, are acknowledged.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Gets the token that asks to start nothing new: no further message, no further try, no waiting for one.</summary>
    public CancellationToken Draining { get; } = draining;

    /// <summary>Gets the token that ends what is running: the drain budget is used up, or the partition is lost.</summary>
    public CancellationToken Cancelled { get; } = cancelled;

    public void Acknowledge(int count)
    {
        acknowledge(count);
        Acknowledged += count;
    }

    public TopicPartitionOffset PositionOf(int index) => new(TopicPartition, Records.Span[index].Offset);
}
