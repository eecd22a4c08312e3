namespace Healthcare.Kafka.Client;

/// <summary>Where a message's outcome goes: a slot of a batch, one caller's task, or the failure handler.</summary>
internal interface IDeliveryTarget
{
    /// <summary>Gets whether the target wants the message's bytes back when it fails.</summary>
    bool KeepsRecord { get; }

    /// <summary>Takes the outcome, <see cref="Delivery.Ended"/>; called once per message, on the thread that serves delivery reports. Never throws, never waits.</summary>
    /// <returns>False when the target still holds the message's bytes and gives their room back itself, with <see cref="ProduceLine.Release"/>.</returns>
    bool Resolve(Delivery delivery);
}
