namespace Healthcare.Kafka.Client;

/// <summary>What a lane has received and not begun, and which of it may begin now. Not safe for concurrent use.</summary>
internal interface ILaneQueue
{
    int Count { get; }

    long Bytes { get; }

    /// <summary>Gets how many of the records wait for nothing but a worker.</summary>
    int Ready { get; }

    /// <summary>Gets when the oldest ready record was received. Only while one is ready.</summary>
    long ReadySince { get; }

    void Add(ReadOnlySpan<RawRecord> records);

    /// <summary>Moves ready records to <paramref name="target"/>, in the order of receipt: one at least, more only while they fit into <paramref name="maxBytes"/>.</summary>
    /// <returns>How many.</returns>
    int Take(Span<RawRecord> target, long maxBytes);

    /// <summary>Ends what <see cref="Take"/> began: what had to wait for these records is ready.</summary>
    void Release(ReadOnlySpan<RawRecord> records);

    /// <summary>Releases all.</summary>
    void Clear();
}
