namespace Healthcare.Kafka.Client;

/// <summary>Records of one partition between the poll that brought them and its lane. Poll thread only.</summary>
internal sealed class StagedRecords
{
    private RawRecord[] _records = new RawRecord[64];

    public int Count { get; private set; }

    public long FirstOffset => _records[0].Offset;

    public void Add(in RawRecord record)
    {
        if (Count == _records.Length)
        {
            Array.Resize(ref _records, _records.Length * 2);
        }

        _records[Count++] = record;
    }

    /// <summary>Gets the records before an offset; they stay until they are removed.</summary>
    public Span<RawRecord> Before(long offset)
    {
        var records = _records.AsSpan(0, Count);
        var count = Count;
        while (count > 0 && records[count - 1].Offset >= offset)
        {
            count--;
        }

        return records[..count];
    }

    public void RemoveFirst(int count)
    {
        Array.Copy(_records, count, _records, 0, Count - count);
        _records.AsSpan(Count - count, count).Clear();
        Count -= count;
    }
}
