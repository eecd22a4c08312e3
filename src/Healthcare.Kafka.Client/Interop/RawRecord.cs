namespace Healthcare.Kafka.Client;

/// <summary>One record as it came from the broker: bytes and position, nothing deserialized.</summary>
/// <remarks>
/// It has its bytes in arrays, or it is a message of librdkafka's that has to be given back: whoever takes a record in releases it, once, when nothing of it
/// is needed any more. Copies of the struct are the same record.
/// </remarks>
internal struct RawRecord
{
    private readonly byte[]? _key;
    private readonly byte[]? _value;
    private readonly Headers? _headers;
    private readonly RecordBatch? _batch;
    private readonly int _slot;
    private readonly int _batchSize;

    /// <summary>Makes a record that has to be given back.</summary>
    /// <param name="batch">What it lies in.</param>
    /// <param name="slot">Its place there.</param>
    /// <param name="size">The bytes of key and value.</param>
    public RawRecord(RecordBatch batch, int slot, int size) => (_batch, _slot, _batchSize) = (batch, slot, size);

    public required string Topic { get; init; }

    public required int Partition { get; init; }

    public required long Offset { get; init; }

    /// <summary>Gets the epoch of the leader that served the record; -1 when the broker does not tell.</summary>
    public int LeaderEpoch { get; init; }

    public Timestamp Timestamp { get; init; }

    /// <summary>Gets the key as an array, which of a native message is a copy with each call; null for a null key.</summary>
    public byte[]? Key
    {
        readonly get => _batch is null ? _key : KeyBytes.ToArray();
        init => _key = value;
    }

    /// <summary>Gets the value as an array, which of a native message is a copy with each call; null for a tombstone.</summary>
    public byte[]? Value
    {
        readonly get => _batch is null ? _value : ValueBytes.ToArray();
        init => _value = value;
    }

    /// <summary>Gets the headers, which of a native message are read with each call; null for none.</summary>
    public Headers? Headers
    {
        readonly get => _headers ?? _batch?.ReadHeaders(_slot);
        init => _headers = value;
    }

    /// <summary>Gets the key where it lies.</summary>
    public readonly RecordBytes KeyBytes => _batch is null ? _key : new RecordBytes(_batch, _slot, RecordPart.Key);

    /// <summary>Gets the value where it lies.</summary>
    public readonly RecordBytes ValueBytes => _batch is null ? _value : new RecordBytes(_batch, _slot, RecordPart.Value);

    /// <summary>Gets where the headers can be read from later on: they themselves, or the message.</summary>
    public readonly HeaderSource HeaderSource => new(_headers ?? (object?)_batch, _slot);

    /// <summary>Gets or sets the record's place in the order of receipt of its assignment; the tracker gives it.</summary>
    public long Sequence { get; set; }

    /// <summary>Gets or sets when a lane received the record, as a timestamp of its clock. Only where batches wait for more.</summary>
    public long ReceivedAt { get; set; }

    /// <summary>Gets the bytes of key and value, and of headers that are read already: those of a native message are not read for their size.</summary>
    public readonly int Size =>
        _batch is not null ? _batchSize : (_key?.Length ?? 0) + (_value?.Length ?? 0) + (_headers is { Count: > 0 } headers ? SizeOf(headers) : 0);

    /// <summary>Gets the value of the last header of a name, without reading the others where the message is native.</summary>
    public readonly byte[]? LastHeader(string name) => HeaderSource.Last(name);

    /// <summary>Copies that value, if there is room for all of it.</summary>
    /// <returns>Its length, which may be more than there is room for; -1 where it is null or there is none.</returns>
    public readonly int CopyLastHeader(string name, Span<byte> target) => HeaderSource.CopyLast(name, target);

    /// <summary>Gives records back. What is given back already, and what has nothing to give back, is passed over.</summary>
    public static void Release(ReadOnlySpan<RawRecord> records)
    {
        for (var start = 0; start < records.Length;)
        {
            var batch = records[start]._batch;
            var end = start + 1;
            while (end < records.Length && ReferenceEquals(records[end]._batch, batch))
            {
                end++;
            }

            batch?.Release(records[start..end]);
            start = end;
        }
    }

    /// <summary>Gets the record with its bytes and headers in arrays of its own; there is nothing to give back of that one.</summary>
    public readonly RawRecord ToArrays() => new()
    {
        Topic = Topic,
        Partition = Partition,
        Offset = Offset,
        LeaderEpoch = LeaderEpoch,
        Timestamp = Timestamp,
        Key = Key,
        Value = Value,
        Headers = Headers,
    };

    public readonly void Release() => _batch?.Release(new ReadOnlySpan<RawRecord>(in this));

    /// <summary>Gets the record's place among the messages of its native batch.</summary>
    internal readonly int Slot => _slot;

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
