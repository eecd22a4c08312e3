namespace Healthcare.Kafka.Client;

/// <summary>Why a message was dead-lettered; its name is the value of the header <see cref="DeadLetterHeaderNames.Reason"/>.</summary>
public enum DeadLetterReason
{
    /// <summary>The handler threw in every try.</summary>
    HandlerFailed,

    /// <summary>The handler asked for another try until the retries were used up.</summary>
    RetriesExhausted,

    /// <summary>The key or the value could not be deserialized.</summary>
    DeserializationFailed,

    /// <summary>The handler dead-lettered it; its own code is in the header <see cref="DeadLetterHeaderNames.ReasonCode"/>.</summary>
    Rejected,

    /// <summary>It was not tried: a message of its key was dead-lettered before it (<see cref="ConsumerDeadLetterOptions.ParkKey"/>).</summary>
    KeyParked,

    /// <summary>A protected payload could not be opened: <see cref="PayloadIntegrityException"/>.</summary>
    IntegrityFailed,
}
