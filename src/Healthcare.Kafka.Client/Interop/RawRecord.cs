namespace Healthcare.Kafka.Client;

/// <summary>One record as it came from the broker: bytes and position, nothing deserialized.</summary>
internal struct RawRecord
{
    public required string Topic { get; init; }

    public required int Partition { get; init; }

    public required long Offset { get; init; }

    /// <summary>Gets the epoch of the leader that served the record; -1 when the broker does not tell.</summary>
    public int LeaderEpoch { get; init; }

    public Timestamp Timestamp { get; init; }

    /// <summary>Gets the key's bytes; null for a null key.</summary>
    public byte[]? Key { get; init; }

    /// <summary>Gets the value's bytes; null for a tombstone.</summary>
    public byte[]? Value { get; init; }

    public Headers? Headers { get; init; }

    /// <summary>Gets or sets the record's place in the order of receipt of its assignment; the tracker gives it.</summary>
    public long Sequence { get; set; }

    /// <summary>Gets the bytes that the record keeps in memory, near enough to bound a lane.</summary>
    public readonly int Size => (Key?.Length ?? 0) + (Value?.Length ?? 0);
}
