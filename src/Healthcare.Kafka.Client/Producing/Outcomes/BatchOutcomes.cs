namespace Healthcare.Kafka.Client;

/// <summary>Gathers one outcome per message of a batch; the one task completes with the last of them.</summary>
internal sealed class BatchOutcomes(string clientName, int count)
    : TaskCompletionSource<BatchDelivery>(TaskCreationOptions.RunContinuationsAsynchronously), IDeliveryTarget
{
    private readonly DeliveryOutcome[] _outcomes = new DeliveryOutcome[count];
    private int _open = count;

    public int Count => _outcomes.Length;

    public bool KeepsRecord => false;

    public bool Resolve(Delivery delivery, in DeliveryOutcome outcome)
    {
        Set(delivery.Index, outcome);
        return true;
    }

    public void Set(int index, in DeliveryOutcome outcome)
    {
        _outcomes[index] = outcome;
        if (Interlocked.Decrement(ref _open) == 0)
        {
            SetResult(new BatchDelivery(clientName, _outcomes));
        }
    }
}
