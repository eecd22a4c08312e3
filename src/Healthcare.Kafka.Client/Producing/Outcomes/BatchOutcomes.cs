namespace Healthcare.Kafka.Client;

/// <summary>Gathers one outcome per message of a batch; the one task completes with the last of them.</summary>
internal sealed class BatchOutcomes(string clientName, string topic, MessageIdRun ids, int count)
    : TaskCompletionSource<BatchDelivery>(TaskCreationOptions.RunContinuationsAsynchronously), IDeliveryTarget
{
    private readonly StoredOutcome[] _outcomes = new StoredOutcome[count];
    private int _open = count;

    public int Count => _outcomes.Length;

    /// <summary>Gets the ids of the messages that come without one.</summary>
    public MessageIdRun Ids => ids;

    public bool KeepsRecord => false;

    public bool Resolve(Delivery delivery)
    {
        Set(delivery.Index, delivery.Stored);
        return true;
    }

    public void Set(int index, in DeliveryOutcome outcome) => Set(index, new StoredOutcome(outcome));

    private void Set(int index, in StoredOutcome outcome)
    {
        _outcomes[index] = outcome;
        if (Interlocked.Decrement(ref _open) == 0)
        {
            SetResult(new BatchDelivery(clientName, topic, ids, _outcomes));
        }
    }
}
