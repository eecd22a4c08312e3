namespace Healthcare.Kafka.Client;

/// <summary>Why a message never reached librdkafka: an outcome for a batch, an exception for one caller. Holds no part of the message.</summary>
internal sealed class Refusal
{
    private readonly Func<string, Exception> _toException;

    private Refusal(DeliveryOutcome outcome, Func<string, Exception> toException)
    {
        Outcome = outcome;
        _toException = toException;
    }

    public DeliveryOutcome Outcome { get; }

    /// <summary>Gets whether the messages behind this one would meet the same: no room or no native producer within MaxBlock, or a closed producer.</summary>
    public bool HoldsForTheRest { get; private init; }

    public Exception ToException(string clientName) => _toException(clientName);

    /// <summary>Turns what <see cref="ProduceLine.EnterAsync"/> said into a refusal; null when it let the message in.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="code">What it said.</param>
    /// <param name="fatalError">Why there is no native producer just now, if there is none: what a wait in vain was for.</param>
    public static Refusal? OfEntry(string topic, ErrorCode code, ErrorCode? fatalError) =>
        code == ErrorCode.NoError ? null : Entry(topic, code, fatalError);

    public static Refusal Serializer(MessageComponentType component, string topic, Type cause)
    {
        var code = component == MessageComponentType.Key ? ErrorCode.Local_KeySerialization : ErrorCode.Local_ValueSerialization;
        return new(NotPersisted(topic, code), client => new MessageSerializationException(
            client, code, component, topic, cause, "Nothing was sent. Correct the message or its serializer."));
    }

    public static Refusal NullValue(string topic) =>
        new(NotPersisted(topic, ErrorCode.Local_ValueSerialization), client => new MessageSerializationException(
            client, ErrorCode.Local_ValueSerialization, MessageComponentType.Value, topic, null,
            "The value is null. Nothing was sent. Ask for a tombstone with OutgoingMessage.Tombstone."));

    public static Refusal NullHeaderKey(string topic) =>
        new(NotPersisted(topic, ErrorCode.Local_InvalidArg), client => new ArgumentException(
            $"Producer '{client}' got a message for topic '{topic}' with a header whose key is null. Nothing was sent."));

    public static Refusal TooLarge(string topic, long size, string limitName, long limit)
    {
        var outcome = NotPersisted(topic, ErrorCode.MsgSizeTooLarge);
        return new(outcome, client => new DeliveryException(client, outcome, $"the message takes {size} bytes, {limitName} is {limit}"));
    }

    // Apart from OfEntry, whose every call would otherwise pay for the closure.
    private static Refusal Entry(string topic, ErrorCode code, ErrorCode? fatalError)
    {
        var outcome = NotPersisted(topic, code == ErrorCode.Local_QueueFull ? fatalError ?? code : code);
        return new(outcome, code == ErrorCode.Local_PurgeQueue
            ? static client => new ObjectDisposedException(typeof(IHealthcareProducer<,>).Name, $"Producer '{client}' is disposed. Nothing was sent.")
            : client => new DeliveryException(client, outcome))
        {
            HoldsForTheRest = code is ErrorCode.Local_QueueFull or ErrorCode.Local_PurgeQueue,
        };
    }

    private static DeliveryOutcome NotPersisted(string topic, ErrorCode code) =>
        new(PersistenceStatus.NotPersisted, code, new TopicPartitionOffset(topic, Partition.Any, Offset.Unset), Timestamp.Default);
}
