namespace Healthcare.Kafka.Client;

/// <summary>The <see cref="Headers"/> through which one transport hands headers over, filled anew for each message so that none has to be made.</summary>
/// <remarks>Confluent.Kafka's list cannot be cut short, so there is one for each number of headers; they share their elements.</remarks>
internal sealed class ReusedHeaders
{
    // Messages with more headers are rare, and get a list of their own.
    private const int MostKept = 16;

    private readonly Headers?[] _lists = new Headers?[MostKept + 1];
    private readonly byte[] _id = new byte[OutgoingHeaders.IdLength];
    private readonly List<Slot> _slots = [];
    private int _used;

    /// <summary>Gives a list that is good until the next call.</summary>
    public Headers Fill(in OutgoingHeaders headers)
    {
        _used = 0;
        var sink = new Sink(this);
        headers.WriteTo(ref sink);
        return _used <= MostKept ? _lists[_used] ??= ListOf(_used) : ListOf(_used);
    }

    /// <summary>Lets go of the values, which are a patient's data.</summary>
    public void Clear()
    {
        for (var i = 0; i < _used; i++)
        {
            _slots[i].Set("", null);
        }

        if (_slots.Count > MostKept)
        {
            _slots.RemoveRange(MostKept, _slots.Count - MostKept);
        }
    }

    private void Add(string key, byte[]? value)
    {
        if (_used == _slots.Count)
        {
            _slots.Add(new Slot());
        }

        _slots[_used++].Set(key, value);
    }

    private Headers ListOf(int count)
    {
        var list = new Headers();
        for (var i = 0; i < count; i++)
        {
            list.Add(_slots[i]);
        }

        return list;
    }

    private sealed class Slot : IHeader
    {
        private byte[]? _value;

        public string Key { get; private set; } = "";

        public byte[] GetValueBytes() => _value!;

        public void Set(string key, byte[]? value)
        {
            Key = key;
            _value = value;
        }
    }

    private readonly struct Sink(ReusedHeaders target) : IHeaderSink
    {
        public void Add(string key, byte[]? value) => target.Add(key, value);

        public void Add(string key, Guid value)
        {
            OutgoingHeaders.Format(value, target._id);
            target.Add(key, target._id);
        }
    }
}
