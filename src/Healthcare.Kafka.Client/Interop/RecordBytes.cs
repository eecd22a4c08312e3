using System.Buffers;

namespace Healthcare.Kafka.Client;

/// <summary>A record's key or value where it lies: in librdkafka's memory, in an array of its own, or among the opened values of its batch.</summary>
internal readonly struct RecordBytes
{
    // An array, memory that holds many, or null.
    private readonly object? _source;
    private readonly RecordLife? _life;
    private readonly int _slot;
    private readonly RecordPart _part;

    public RecordBytes(byte[]? bytes) => _source = bytes;

    public RecordBytes(RecordMemory memory, int slot, RecordPart part) => (_source, _slot, _part) = (memory, slot, part);

    private RecordBytes(RecordBytes bytes, RecordLife life) => (_source, _slot, _part, _life) = (bytes._source, bytes._slot, bytes._part, life);

    public bool IsNull => _source is RecordMemory memory ? memory.IsNull(_slot, _part) : _source is null;

    /// <summary>Gets the bytes; none for null. The span is good until the record is released.</summary>
    public ReadOnlySpan<byte> Span => _source is RecordMemory memory ? memory.Span(_slot, _part) : (byte[]?)_source;

    /// <summary>Gets whether the batch that they are of has ended.</summary>
    public bool IsOver => _life is { IsOver: true };

    public static implicit operator RecordBytes(byte[]? bytes) => new(bytes);

    public byte[]? ToArray() => IsNull ? null : Span.ToArray();

    /// <summary>Gets them with how long they may be read.</summary>
    public RecordBytes Within(RecordLife life) => new(this, life);

    /// <summary>Gets a view that refuses to be read once the batch has ended; of null, an empty one.</summary>
    public ReadOnlyMemory<byte> ToView() => IsNull ? default : new RecordView(this).Memory;

    /// <summary>Keeps the bytes where they are, also when the record is released.</summary>
    public MemoryHandle Pin(IPinnable owner, int elementIndex) => _source is RecordMemory memory
        ? memory.Pin(_slot, _part, elementIndex, owner)
        : new ReadOnlyMemory<byte>((byte[]?)_source)[elementIndex..].Pin();

    public void Unpin() => (_source as RecordMemory)?.Unpin(_slot);
}
