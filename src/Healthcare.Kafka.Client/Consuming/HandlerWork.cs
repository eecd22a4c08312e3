namespace Healthcare.Kafka.Client;

/// <summary>The deserialized messages of a batch, and how far the handler got with them.</summary>
internal sealed class HandlerWork<TKey, TValue>(string consumerName, LaneBatch batch, ArraySegment<IncomingMessage<TKey, TValue>> messages)
{
    public ArraySegment<IncomingMessage<TKey, TValue>> Messages { get; } = messages;

    /// <summary>Gets the index of the first message that is not acknowledged.</summary>
    public int Next => batch.FirstOpen;

    public bool IsDone => Next == Messages.Count;

    /// <summary>Gets whether nothing new may be started.</summary>
    public bool IsDraining => batch.Draining.IsCancellationRequested;

    public CancellationToken Draining => batch.Draining;

    public CancellationToken Cancelled => batch.Cancelled;

    /// <summary>Gets or sets which try of the message at <see cref="Next"/> this is, from 1.</summary>
    public int Attempt { get; set; } = 1;

    public TopicPartitionOffset NextPosition => batch.PositionOf(Next);

    /// <summary>Gets what is left, as the handler sees it.</summary>
    public MessageBatch<TKey, TValue> Rest() => new(consumerName, batch.TopicPartition, Messages.Slice(Next), Attempt, batch);

    public void Acknowledge(int count) => batch.Complete(Next, count);
}
