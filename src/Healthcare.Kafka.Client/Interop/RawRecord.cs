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

    /// <summary>Gets or sets when a lane received the record, as a timestamp of its clock. Only where batches wait for more.</summary>
    public long ReceivedAt { get; set; }

    /// <summary>Gets the bytes of key, value and headers.</summary>
    public readonly int Size => (Key?.Length ?? 0) + (Value?.Length ?? 0) + (Headers is { Count: > 0 } headers ? SizeOf(headers) : 0);

    private static int SizeOf(Headers headers)
    {
        var size = 0;
        for (var index = 0; index < headers.Count; index++)
        {
            size += headers[index].Key.Length + (headers[index].GetValueBytes()?.Length ?? 0);
        }

        return size;
    }
}
