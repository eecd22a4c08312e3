namespace Healthcare.Kafka.Client;

/// <summary>The outcome of one message that its caller waits for.</summary>
internal sealed class SingleOutcome() : TaskCompletionSource<DeliveryOutcome>(TaskCreationOptions.RunContinuationsAsynchronously), IDeliveryTarget
{
    public bool KeepsRecord => false;

    public bool Resolve(Delivery delivery)
    {
        SetResult(delivery.Ended);
        return true;
    }
}
