using System.Buffers;

namespace Healthcare.Kafka.Client;

/// <summary>A record's key or value where it lies: in librdkafka's memory or in an array.</summary>
internal readonly struct RecordBytes
{
    // An array, a batch, or null.
    private readonly object? _source;
    private readonly RecordLife? _life;
    private readonly int _slot;
    private readonly RecordPart _part;

    public RecordBytes(byte[]? bytes) => _source = bytes;

    public RecordBytes(RecordBatch batch, int slot, RecordPart part) => (_source, _slot, _part) = (batch, slot, part);

    private RecordBytes(RecordBytes bytes, RecordLife life) => (_source, _slot, _part, _life) = (bytes._source, bytes._slot, bytes._part, life);

    public bool IsNull => _source is RecordBatch batch ? batch.IsNull(_slot, _part) : _source is null;

    /// <summary>Gets the bytes; none for null. The span is good until the record is released.</summary>
    public ReadOnlySpan<byte> Span => _source is RecordBatch batch ? batch.Span(_slot, _part) : (byte[]?)_source;

    /// <summary>Gets whether the batch that they are of has ended.</summary>
    public bool IsOver => _life is { IsOver: true };

    public static implicit operator RecordBytes(byte[]? bytes) => new(bytes);

    public byte[]? ToArray() => IsNull ? null : Span.ToArray();

    /// <summary>Gets them with how long they may be read.</summary>
    public RecordBytes Within(RecordLife life) => new(this, life);

    /// <summary>Gets a view that refuses to be read once the batch has ended; of null, an empty one.</summary>
    public ReadOnlyMemory<byte> ToView() => IsNull ? default : new RecordView(this).Memory;

    /// <summary>Keeps the bytes where they are, also when the record is released.</summary>
    public unsafe MemoryHandle Pin(IPinnable owner, int elementIndex)
    {
        if (_source is RecordBatch batch)
        {
            return new MemoryHandle((byte*)batch.Pin(_slot, _part) + elementIndex, default, owner);
        }

        return new ReadOnlyMemory<byte>((byte[]?)_source)[elementIndex..].Pin();
    }

    public void Unpin() => (_source as RecordBatch)?.Unpin(_slot);
}
