namespace Healthcare.Kafka.Client;

/// <summary>Many short queues of records in one array, so that a queue of one record costs no more than the record.</summary>
internal sealed class RecordChains
{
    private const int End = -1;

    private Link[] _links = new Link[64];
    private int _used;
    private int _free = End;

    public void Append(ref Chain chain, in RawRecord record)
    {
        var index = Reserve();
        _links[index] = new Link { Record = record, Next = End };
        if (chain.Count++ == 0)
        {
            chain.First = index;
        }
        else
        {
            _links[chain.Last].Next = index;
        }

        chain.Last = index;
    }

    /// <summary>Gets the first record of a chain that has one.</summary>
    public ref readonly RawRecord First(in Chain chain) => ref _links[chain.First].Record;

    public RawRecord RemoveFirst(ref Chain chain)
    {
        var index = chain.First;
        var (record, next) = (_links[index].Record, _links[index].Next);
        _links[index] = new Link { Next = _free };
        _free = index;
        chain.First = next;
        chain.Count--;
        return record;
    }

    /// <summary>Releases all.</summary>
    public void Clear()
    {
        foreach (ref readonly var link in _links.AsSpan(0, _used))
        {
            link.Record.Release();
        }

        _links = new Link[64];
        (_used, _free) = (0, End);
    }

    private int Reserve()
    {
        if (_free != End)
        {
            var index = _free;
            _free = _links[index].Next;
            return index;
        }

        if (_used == _links.Length)
        {
            Array.Resize(ref _links, _links.Length * 2);
        }

        return _used++;
    }

    /// <summary>One queue. Its first and last record mean nothing while it is empty.</summary>
    internal struct Chain
    {
        public int First;
        public int Last;
        public int Count;
    }

    private struct Link
    {
        public RawRecord Record;
        public int Next;
    }
}
