namespace Healthcare.Kafka.Client;

/// <summary>What tells the outcomes of one batch apart, in 32 bytes: its topic and its run of message ids are kept once.</summary>
internal readonly struct StoredOutcome
{
    private readonly long _offset;
    private readonly long _timestamp;
    private readonly int _partition;
    private readonly int _size;
    private readonly short _code;
    private readonly byte _timestampType;
    private readonly byte _status;
    private readonly Marks _marks;

    public StoredOutcome(in DeliveryOutcome outcome)
    {
        _offset = outcome.Offset.Value;
        _timestamp = outcome.Timestamp.UnixTimestampMs;
        _timestampType = (byte)outcome.Timestamp.Type;
        _partition = outcome.Partition.Value;
        _size = outcome.SerializedSize;
        _code = (short)outcome.Code;
        _status = (byte)outcome.Status;
        _marks = (outcome.GeneratedId == default ? Marks.None : Marks.HasGeneratedId)
            | (outcome.FollowsFailure ? Marks.FollowsFailure : Marks.None)
            | (outcome.SerializerWasCutOff ? Marks.SerializerWasCutOff : Marks.None);
    }

    [Flags]
    private enum Marks : byte
    {
        None = 0,
        HasGeneratedId = 1,
        FollowsFailure = 2,
        SerializerWasCutOff = 4,
    }

    public bool IsPersisted => _status == (byte)PersistenceStatus.Persisted;

    public ErrorCode Code => (ErrorCode)_code;

    /// <summary>Gets the outcome again.</summary>
    /// <param name="topic">The batch's topic.</param>
    /// <param name="generatedId">The id that the message has if the producer gave it one.</param>
    public DeliveryOutcome ToOutcome(string topic, Guid generatedId) =>
        new((PersistenceStatus)_status, Code, topic, _partition, _offset, new Timestamp(_timestamp, (TimestampType)_timestampType))
        {
            GeneratedId = Has(Marks.HasGeneratedId) ? generatedId : default,
            SerializedSize = _size,
            FollowsFailure = Has(Marks.FollowsFailure),
            SerializerWasCutOff = Has(Marks.SerializerWasCutOff),
        };

    private bool Has(Marks mark) => (_marks & mark) != 0;
}
