namespace Healthcare.Kafka.Client;

/// <summary>
/// A line of records for each key that has any. A line whose records were taken waits until they are released, so that one key is never in two batches;
/// a record without a key is a line of its own. The line with the oldest record goes first, which keeps what is received and not committed small.
/// </summary>
internal sealed class KeyQueue(bool oneKey) : ILaneQueue
{
    // Byte for byte: two keys that shared a line would only wait for each other, but one key in two lines would lose its order.
    private readonly Dictionary<byte[], Line> _lines = new(BytesComparer.Instance);
    private readonly PriorityQueue<Line, long> _ready = new();
    private readonly Stack<Line> _unused = new();
    private readonly RecordChains _chains = new();

    public int Count { get; private set; }

    public long Bytes { get; private set; }

    public int Ready { get; private set; }

    public long ReadySince => _chains.First(_ready.Peek().Chain).ReceivedAt;

    public void Add(ReadOnlySpan<RawRecord> records)
    {
        foreach (ref readonly var record in records)
        {
            var line = LineOf(record);
            _chains.Append(ref line.Chain, record);
            Count++;
            Bytes += record.Size;
            if (line.IsTaken)
            {
                continue;
            }

            Ready++;
            if (line.Chain.Count == 1)
            {
                _ready.Enqueue(line, record.Sequence);
            }
        }
    }

    public int Take(Span<RawRecord> target, long maxBytes)
    {
        var (count, lines) = (0, 0);
        while (count < target.Length && _ready.TryPeek(out var line, out _) && (count == 0 || (!oneKey && Fits(line, maxBytes))))
        {
            _ready.Dequeue();
            Ready -= line.Chain.Count;
            line.IsTaken = true;
            lines++;
            do
            {
                target[count] = _chains.RemoveFirst(ref line.Chain);
                maxBytes -= target[count++].Size;
            }
            while (count < target.Length && line.Chain.Count > 0 && Fits(line, maxBytes));
            if (line.Key is null)
            {
                Retire(line);
            }
        }

        OnTaken(target[..count], lines);
        return count;
    }

    public void Release(ReadOnlySpan<RawRecord> records)
    {
        foreach (ref readonly var record in records)
        {
            if (Find(record.KeyBytes) is not { IsTaken: true } line)
            {
                continue;
            }

            line.IsTaken = false;
            if (line.Chain.Count > 0)
            {
                Ready += line.Chain.Count;
                _ready.Enqueue(line, _chains.First(line.Chain).Sequence);
            }
            else
            {
                _lines.Remove(line.Key!);
                Retire(line);
            }
        }
    }

    public void Clear()
    {
        _lines.Clear();
        _ready.Clear();
        _chains.Clear();
        (Count, Bytes, Ready) = (0, 0, 0);
    }

    private Line? Find(RecordBytes key) =>
        !key.IsNull && _lines.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key.Span, out var line) ? line : null;

    private Line LineOf(in RawRecord record)
    {
        if (Find(record.KeyBytes) is { } known)
        {
            return known;
        }

        var line = _unused.TryPop(out var unused) ? unused : new Line();
        line.Key = record.Key;
        if (line.Key is not null)
        {
            _lines.Add(line.Key, line);
        }

        return line;
    }

    private bool Fits(Line line, long bytes) => _chains.First(line.Chain).Size <= bytes;

    private void OnTaken(Span<RawRecord> records, int lines)
    {
        if (lines > 1)
        {
            records.Sort(static (one, other) => one.Sequence.CompareTo(other.Sequence));
        }

        Count -= records.Length;
        foreach (ref readonly var record in records)
        {
            Bytes -= record.Size;
        }
    }

    private void Retire(Line line)
    {
        (line.Key, line.IsTaken) = (null, false);
        _unused.Push(line);
    }

    private sealed class Line
    {
        public RecordChains.Chain Chain;

        public byte[]? Key { get; set; }

        public bool IsTaken { get; set; }
    }
}
