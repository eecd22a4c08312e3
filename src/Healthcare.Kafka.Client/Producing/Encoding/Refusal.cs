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
    /// <param name="record">The message.</param>
    /// <param name="entry">What it said.</param>
    /// <param name="fatalError">Why there is no native producer just now, if there is none: what a wait in vain was for.</param>
    public static Refusal? OfEntry(in OutgoingRecord record, Entry entry, ErrorCode? fatalError) =>
        entry.Code == ErrorCode.NoError ? null : OfEntry(record.Topic, entry, fatalError, record.Headers.MessageId, record.Size);

    /// <summary>Refuses a message that its serializer threw for. Only the type of the exception goes on: its text quotes the payload.</summary>
    public static Refusal Serializer(MessageComponentType component, string topic, Exception cause)
    {
        var code = component == MessageComponentType.Key ? ErrorCode.Local_KeySerialization : ErrorCode.Local_ValueSerialization;
        var (type, isCutOff) = (cause.GetType(), PassingFailure.Is(cause));
        return new(NotPersisted(topic, code) with { SerializerWasCutOff = isCutOff }, client => new MessageSerializationException(
            client, code, component, topic, type, isCutOff ? ErrorCodes.CutOffSerializerRemedy : "Nothing was sent. Correct the message or its serializer.")
        {
            SerializerWasCutOff = isCutOff,
        });
    }

    public static Refusal NullValue(string topic) =>
        new(NotPersisted(topic, ErrorCode.Local_ValueSerialization), client => new MessageSerializationException(
            client, ErrorCode.Local_ValueSerialization, MessageComponentType.Value, topic, null,
            "The value is null. Nothing was sent. Ask for a tombstone with OutgoingMessage.Tombstone."));

    /// <summary>Refuses a message for its headers or its timestamp.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="fault">What is wrong, without a word of the message.</param>
    public static Refusal NotAllowed(string topic, string fault) =>
        new(NotPersisted(topic, ErrorCode.Local_InvalidArg), client => new ArgumentException(
            $"Producer '{client}' got a message for topic '{topic}': {fault}. Nothing was sent. Correct the message."));

    public static Refusal TooLarge(in OutgoingRecord record, long size, string limitName, long limit)
    {
        var outcome = NotPersisted(record.Topic, ErrorCode.MsgSizeTooLarge, record.Headers.MessageId, record.Size);
        return new(outcome, client => new DeliveryException(client, outcome, $"the message takes {size} bytes, {limitName} is {limit}"));
    }

    /// <summary>Refuses a message that the line did not let in; apart from the above, whose every call would otherwise pay for the closure.</summary>
    public static Refusal OfEntry(string topic, Entry entry, ErrorCode? fatalError, Guid messageId = default, int size = 0)
    {
        var isClosed = entry is { Code: ErrorCode.Local_PurgeQueue, FollowsFailure: false };
        var outcome = NotPersisted(topic, entry.IsQueueFull ? fatalError ?? entry.Code : entry.Code, messageId, size) with
        {
            FollowsFailure = entry.FollowsFailure,
        };
        return new(outcome, isClosed
            ? static client => new ObjectDisposedException(typeof(IHealthcareProducer<,>).Name, $"Producer '{client}' is disposed. Nothing was sent.")
            : client => new DeliveryException(client, outcome))
        {
            HoldsForTheRest = isClosed || entry.IsQueueFull,
        };
    }

    private static DeliveryOutcome NotPersisted(string topic, ErrorCode code, Guid messageId = default, int size = 0) =>
        new(PersistenceStatus.NotPersisted, code, topic, Partition.Any, Offset.Unset, Timestamp.Default)
        {
            GeneratedId = messageId,
            SerializedSize = size,
        };
}
