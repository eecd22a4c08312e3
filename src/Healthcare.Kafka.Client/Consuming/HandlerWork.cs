namespace Healthcare.Kafka.Client;

/// <summary>Deserialized messages of a batch that follow each other, from <paramref name="start"/> up to <paramref name="end"/>, and how far the handler got with them.</summary>
/// <remarks>An index is a message's place in the lane's batch, as in <paramref name="messages"/>.</remarks>
internal sealed class HandlerWork<TKey, TValue>(string consumerName, LaneBatch batch, IncomingMessage<TKey, TValue>[] messages, int start, int end)
{
    public LaneBatch Batch => batch;

    public int Count => end - start;

    public bool IsDone => batch.FirstOpen >= end;

    /// <summary>Gets whether none of the messages is completed.</summary>
    public bool IsUntouched => !batch.AnyCompleted(start, end);

    /// <summary>Gets whether nothing new may be started.</summary>
    public bool IsDraining => batch.Draining.IsCancellationRequested;

    /// <summary>Gets or sets which try this is, from 1.</summary>
    public int Attempt { get; set; } = 1;

    /// <summary>Gets the messages that are not completed, in order.</summary>
    public List<int> Open()
    {
        var open = new List<int>();
        for (var index = batch.FirstOpen; index < end; index++)
        {
            if (!batch.IsCompleted(index))
            {
                open.Add(index);
            }
        }

        return open;
    }

    /// <summary>Gets messages as a batch handler sees them; null names all of them.</summary>
    public MessageBatch<TKey, TValue> Offer(IReadOnlyList<int>? indices) => new(
        consumerName,
        batch.TopicPartition,
        indices is null ? new ArraySegment<IncomingMessage<TKey, TValue>>(messages, start, end - start) : [.. indices.Select(index => messages[index])],
        Attempt,
        batch);

    public IncomingMessage<TKey, TValue> Message(int index) => messages[index];

    /// <summary>Completes everything.</summary>
    public void CompleteAll() => batch.Complete(start, end - start);

    public void Complete(int index) => batch.Complete(index, 1);

    /// <summary>Gets the index of a message that a batch handler was offered.</summary>
    public int IndexOf(IReadOnlyList<int>? indices, int place) => indices is null ? start + place : indices[place];
}
