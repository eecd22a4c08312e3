namespace Healthcare.Kafka.Client;

/// <summary>What a producer does with the messages behind one that was accepted and did not end persisted.</summary>
public enum DeliveryFailurePolicy
{
    /// <summary>They are sent as if nothing had happened: the log may lack a message and hold those that follow it.</summary>
    Continue,

    /// <summary>Those of its key on its topic are not sent until the key is resumed; all others go on. Messages without a key have no order and are never stopped.</summary>
    FailKey,

    /// <summary>None of the producer is sent until it is resumed, messages without a key included.</summary>
    FailProducer,
}
