using System.Buffers;

namespace Healthcare.Kafka.Client;

/// <summary>
/// The opened values of one batch, side by side in arrays that later batches use again: an array for each message cost a quarter of the rate. What goes back is overwritten first.
/// </summary>
/// <remarks>One thread opens; what is open may be read and pinned by any.</remarks>
internal sealed class OpenedValues : RecordMemory
{
    // At least: a longer value has a chunk to itself. The array pool has such arrays at hand for each thread, and values of a kilobyte leave little of them over.
    internal const int ChunkLength = 64 << 10;

    private readonly Lock _gate = new();
    private readonly List<Chunk> _chunks = [];
    private readonly List<ArraySegment<byte>> _values = [];
    private int _current;
    private bool _isPinned;
    private volatile bool _isReleased;

    /// <summary>Makes room for a value.</summary>
    public ArraySegment<byte> Take(int length)
    {
        while (_current < _chunks.Count && !_chunks[_current].HasRoomFor(length))
        {
            _current++;
        }

        if (_current == _chunks.Count)
        {
            _chunks.Add(new Chunk(ArrayPool<byte>.Shared.Rent(Math.Max(length, ChunkLength))));
        }

        return _chunks[_current].Take(length);
    }

    /// <summary>Takes the room back that was made last.</summary>
    public void PutBack(ArraySegment<byte> last) => _chunks[_current].Used -= last.Count;

    /// <summary>Keeps a value that was written.</summary>
    public RecordBytes Add(ArraySegment<byte> value)
    {
        _values.Add(value);
        return new(this, _values.Count - 1, RecordPart.Value);
    }

    /// <summary>Lets the next values take the place of those that are open: nobody reads them any more.</summary>
    public void Reuse()
    {
        _values.Clear();
        _current = 0;
        _chunks.ForEach(static chunk => chunk.Used = 0);
    }

    /// <summary>Gives the arrays back, overwritten. Where a value is or was pinned, none is used again.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _isReleased = true;
            if (!_isPinned)
            {
                _chunks.ForEach(static chunk => chunk.Return());
            }

            _chunks.Clear();
        }
    }

    public override bool IsNull(int slot, RecordPart part) => false;

    public override ReadOnlySpan<byte> Span(int slot, RecordPart part) => _isReleased ? throw Released() : _values[slot];

    public override MemoryHandle Pin(int slot, RecordPart part, int start, IPinnable owner)
    {
        lock (_gate)
        {
            _isPinned = !_isReleased ? true : throw Released();
            return _values[slot].AsMemory(start).Pin();
        }
    }

    // The array is pinned by the handle itself.
    public override void Unpin(int slot)
    {
    }

    private static ObjectDisposedException Released() => new(null, "An opened value was read after its batch had ended.");

    private sealed class Chunk(byte[] bytes)
    {
        // Since it was rented.
        private int _mostUsed;

        public int Used { get; set; }

        public bool HasRoomFor(int length) => bytes.Length - Used >= length;

        public ArraySegment<byte> Take(int length)
        {
            Used += length;
            _mostUsed = Math.Max(_mostUsed, Used);
            return new(bytes, Used - length, length);
        }

        public void Return()
        {
            bytes.AsSpan(0, _mostUsed).Clear();
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
