namespace Healthcare.Kafka.Client;

/// <summary>Records of one partition that are received and not in its lane yet, in their order. Poll thread only.</summary>
internal sealed class StagedRecords
{
    /// <summary>What a record takes beside its bytes: its entry here, and the objects of key, value and headers.</summary>
    public const int RecordCost = 256;

    private const int Least = 64;

    // A poll's worth: more than that is given back once it is used up.
    private const int MostKept = 1024;

    private RawRecord[] _records = new RawRecord[Least];
    private int _first;

    public int Count { get; private set; }

    /// <summary>Gets the memory that the records take.</summary>
    public long Cost { get; private set; }

    public long FirstOffset => _records[_first].Offset;

    public void Add(in RawRecord record)
    {
        if (_first + Count == _records.Length)
        {
            MakeRoom();
        }

        _records[_first + Count++] = record;
        Cost += record.Size + RecordCost;
    }

    /// <summary>Gets the records before an offset; they stay.</summary>
    public Span<RawRecord> Before(long offset)
    {
        var records = _records.AsSpan(_first, Count);
        if (records.IsEmpty || records[^1].Offset < offset)
        {
            return records;
        }

        var (least, most) = (0, records.Length - 1);
        while (least < most)
        {
            var middle = (least + most) / 2;
            (least, most) = records[middle].Offset < offset ? (middle + 1, most) : (least, middle);
        }

        return records[..least];
    }

    /// <summary>Removes the first records. Who takes them has to release them, and clears the span when done.</summary>
    public Span<RawRecord> TakeFirst(int count)
    {
        var taken = _records.AsSpan(_first, count);
        foreach (ref readonly var record in taken)
        {
            Cost -= record.Size + RecordCost;
        }

        (_first, Count) = (_first + count, Count - count);
        if (Count == 0)
        {
            _first = 0;
            _records = _records.Length > MostKept ? new RawRecord[Least] : _records;
        }

        return taken;
    }

    /// <summary>Releases all.</summary>
    public void Clear()
    {
        var dropped = TakeFirst(Count);
        RawRecord.Release(dropped);
        dropped.Clear();
    }

    private void MakeRoom()
    {
        var target = Count > _records.Length / 2 ? new RawRecord[_records.Length * 2] : _records;
        Array.Copy(_records, _first, target, 0, Count);
        if (target == _records)
        {
            Array.Clear(_records, Count, _first);
        }

        (_records, _first) = (target, 0);
    }
}
