namespace Healthcare.Kafka.Client;

/// <summary>A growing ring of records that counts its bytes: first in, first out, and no record waits for another.</summary>
internal sealed class RecordQueue : ILaneQueue
{
    private RawRecord[] _ring = new RawRecord[64];
    private int _head;

    public int Count { get; private set; }

    public long Bytes { get; private set; }

    public int Ready => Count;

    public long ReadySince => _ring[_head].ReceivedAt;

    public void Add(ReadOnlySpan<RawRecord> records)
    {
        Reserve(Count + records.Length);
        foreach (ref readonly var record in records)
        {
            _ring[(_head + Count++) & (_ring.Length - 1)] = record;
            Bytes += record.Size;
        }
    }

    public int Take(Span<RawRecord> target, long maxBytes)
    {
        var most = Math.Min(Count, target.Length);
        var count = 0;
        while (count < most)
        {
            ref var slot = ref _ring[(_head + count) & (_ring.Length - 1)];
            var size = slot.Size;
            maxBytes -= size;
            if (maxBytes < 0 && count > 0)
            {
                break;
            }

            Bytes -= size;
            target[count++] = slot;
            slot = default;
        }

        _head = (_head + count) & (_ring.Length - 1);
        Count -= count;
        return count;
    }

    public void Release(ReadOnlySpan<RawRecord> records)
    {
    }

    public void Clear()
    {
        // Places without a record have nothing to release.
        RawRecord.Release(_ring);
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
