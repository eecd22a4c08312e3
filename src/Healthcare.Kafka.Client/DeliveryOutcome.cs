namespace Healthcare.Kafka.Client;

/// <summary>What became of one accepted message. Each accepted message has exactly one.</summary>
/// <remarks>In a transaction, persisted means in the log: readers with read_committed see the message after the commit only.</remarks>
#pragma warning disable CA1815 // An outcome is read, not compared.
public readonly struct DeliveryOutcome
#pragma warning restore CA1815
{
    private readonly string? _topic;
    private readonly Partition _partition;

    internal DeliveryOutcome(PersistenceStatus status, ErrorCode code, string topic, Partition partition, Offset offset, Timestamp timestamp)
    {
        Status = status;
        Code = code;
        _topic = topic;
        _partition = partition;
        Offset = offset;
        Timestamp = timestamp;
    }

    /// <summary>Gets whether the brokers hold the message.</summary>
    /// <value>
    /// <see cref="PersistenceStatus.Persisted"/>: all in-sync replicas have it. <see cref="PersistenceStatus.NotPersisted"/>: no broker
    /// has it, producing it again is safe. <see cref="PersistenceStatus.PossiblyPersisted"/>: a broker may have it, producing it again may duplicate it.
    /// </value>
    public PersistenceStatus Status { get; }

    /// <summary>Gets the error, or <see cref="ErrorCode.NoError"/>.</summary>
    public ErrorCode Code { get; internal init; }

    /// <summary>Gets the topic.</summary>
    public string Topic => _topic!;

    /// <summary>Gets the partition; <see cref="Partition.Any"/> when it was not known.</summary>
    public Partition Partition => _partition;

    /// <summary>Gets the offset of a persisted message, else <see cref="Offset.Unset"/>.</summary>
    /// <remarks>
    /// <see cref="Offset.Unset"/> also for a persisted message whose first answer was lost and whose batch the broker had already when it came
    /// again: it is in the log, only where is not known.
    /// </remarks>
    public Offset Offset { get; }

    /// <summary>Gets <see cref="Topic"/>, <see cref="Partition"/> and <see cref="Offset"/> in one object, which each read makes anew.</summary>
    public TopicPartitionOffset Position => _topic is null ? null! : new(_topic, _partition, Offset);

    /// <summary>Gets the timestamp that the message has in the log.</summary>
    public Timestamp Timestamp { get; }

    /// <summary>Gets the id that the producer gave the message, as its header <see cref="KafkaHeaderNames.MessageId"/> holds it.</summary>
    /// <value>
    /// <see langword="null"/> when the caller gave an id, when <see cref="HealthcareProducerOptions.MessageIds"/> is off, and when the message was
    /// refused before it had one.
    /// </value>
    /// <remarks>Produce a possibly persisted message again under this id, and a consumer recognises the duplicate.</remarks>
    public Guid? MessageId => GeneratedId == default ? null : GeneratedId;

    /// <summary>Gets the most bytes that the message takes on the wire, key, value, headers and framing, before compression.</summary>
    /// <value>What librdkafka compares with <see cref="HealthcareClientOptions.MaxMessageBytes"/>; 0 when the message was never serialized.</value>
    public int SerializedSize { get; internal init; }

    /// <summary>Gets whether the message was not sent because an earlier one of its key, or of its producer, failed.</summary>
    /// <value>True only for NotPersisted; <see cref="Code"/> is that of the first failure. See <see cref="HealthcareProducerOptions.OnDeliveryFailure"/>.</value>
    public bool FollowsFailure { get; internal init; }

    /// <summary>Gets whether all in-sync replicas hold the message.</summary>
    public bool IsPersisted => Status == PersistenceStatus.Persisted;

    /// <summary>Gets whether the cause passes by itself, so that a later try can succeed.</summary>
    /// <value>False for a message that follows a failed one: that takes a resume.</value>
    public bool IsTransient => !FollowsFailure && (SerializerWasCutOff || ErrorCodes.IsTransient(Code));

    /// <summary>Gets what the caller can do about a message that was not persisted.</summary>
    public string Remedy => this switch
    {
        { IsPersisted: true } => "Nothing: the message is persisted.",
        { FollowsFailure: true } => ErrorCodes.FollowsFailureRemedy,
        { SerializerWasCutOff: true } => ErrorCodes.CutOffSerializerRemedy,
        _ => ErrorCodes.Remedy(Status, Code),
    };

    internal Guid GeneratedId { get; init; }

    /// <summary>Gets whether the serializer could not reach what it needs, its schema registry say: nothing is wrong with the message.</summary>
    internal bool SerializerWasCutOff { get; init; }

    /// <summary>Describes the outcome without key, value or header.</summary>
    /// <returns>Status, position and code.</returns>
    public override string ToString() => IsPersisted ? $"Persisted at {Position}" : $"{Status} ({Code}) for {_topic}";
}
