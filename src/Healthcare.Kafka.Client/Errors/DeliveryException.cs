namespace Healthcare.Kafka.Client;

/// <summary>A message did not end persisted.</summary>
public sealed class DeliveryException : HealthcareKafkaException
{
    internal DeliveryException(string clientName, DeliveryOutcome outcome, string? detail = null)
        : base(Describe(clientName, outcome, detail), clientName, outcome.Code) => Outcome = outcome;

    internal DeliveryException(string clientName, DeliveryOutcome first, int failed, int count)
        : this(clientName, first, $"{failed} of {count} messages of the batch are not persisted; this is the first" + (SizeOf(first) is { } size ? $": {size}" : ""))
    {
    }

    /// <summary>Gets what became of the message.</summary>
    public DeliveryOutcome Outcome { get; }

    /// <summary>Gets whether the brokers may hold the message.</summary>
    public PersistenceStatus Status => Outcome.Status;

    /// <inheritdoc/>
    public override bool IsTransient => Outcome.IsTransient;

    private static string? SizeOf(DeliveryOutcome outcome) =>
        outcome is { Code: ErrorCode.MsgSizeTooLarge, SerializedSize: > 0 and var size } ? $"the message takes {size} bytes" : null;

    private static string Describe(string clientName, DeliveryOutcome outcome, string? detail) =>
        $"Producer '{clientName}' could not deliver to topic '{outcome.Topic}': {outcome.Code}"
        + ((detail ?? SizeOf(outcome)) is { } words ? $" ({words})" : "")
        + $". Persistence: {outcome.Status}. {outcome.Remedy} See docs/errors.md#deliveryexception.";
}
