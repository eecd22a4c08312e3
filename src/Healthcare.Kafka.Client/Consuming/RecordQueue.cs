namespace Healthcare.Kafka.Client;

/// <summary>A growing ring of records that counts its bytes. Not safe for concurrent use.</summary>
internal sealed class RecordQueue
{
    private RawRecord[] _ring = new RawRecord[64];
    private int _head;

    public int Count { get; private set; }

    public long Bytes { get; private set; }

    public void Add(ReadOnlySpan<RawRecord> records)
    {
        Reserve(Count + records.Length);
        foreach (ref readonly var record in records)
        {
            _ring[(_head + Count++) & (_ring.Length - 1)] = record;
            Bytes += record.Size;
        }
    }

    /// <returns>How many records were moved to <paramref name="target"/>.</returns>
    public int Take(Span<RawRecord> target)
    {
        var count = Math.Min(Count, target.Length);
        for (var index = 0; index < count; index++)
        {
            ref var slot = ref _ring[(_head + index) & (_ring.Length - 1)];
            Bytes -= slot.Size;
            target[index] = slot;
            slot = default;
        }

        _head = (_head + count) & (_ring.Length - 1);
        Count -= count;
        return count;
    }

    public void Clear()
    {
        _ring = new RawRecord[64];
        (_head, Count, Bytes) = (0, 0, 0);
    }

    private void Reserve(int needed)
    {
        if (needed <= _ring.Length)
        {
            return;
        }

        var grown = new RawRecord[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)needed)];
        for (var index = 0; index < Count; index++)
        {
            grown[index] = _ring[(_head + index) & (_ring.Length - 1)];
        }

        (_ring, _head) = (grown, 0);
    }
}
