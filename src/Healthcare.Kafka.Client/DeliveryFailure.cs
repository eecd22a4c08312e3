namespace Healthcare.Kafka.Client;

/// <summary>An enqueued message that did not end persisted, and why.</summary>
/// <remarks>Key and value are the serialized bytes, for a store of the caller's own: never write them to a log.</remarks>
public sealed class DeliveryFailure
{
    internal DeliveryFailure(string producerName, DeliveryOutcome outcome, byte[]? key, byte[]? value, Headers? headers)
    {
        ProducerName = producerName;
        Outcome = outcome;
        Key = key;
        Value = value;
        Headers = headers;
    }

    /// <summary>Gets the name of the producer.</summary>
    public string ProducerName { get; }

    /// <summary>Gets what became of the message.</summary>
    public DeliveryOutcome Outcome { get; }

    /// <summary>Gets the serialized key; <see langword="null"/> for a message without one.</summary>
#pragma warning disable CA1819 // The very bytes that were to be sent: a copy per failure would serve nobody.
    public byte[]? Key { get; }

    /// <summary>Gets the serialized value; <see langword="null"/> for a tombstone.</summary>
    public byte[]? Value { get; }
#pragma warning restore CA1819

    /// <summary>Gets the headers that were to be sent.</summary>
    public Headers? Headers { get; }

    /// <summary>Describes the failure without key, value or header.</summary>
    /// <returns>Producer and outcome.</returns>
    public override string ToString() => $"{ProducerName}: {Outcome}";
}
