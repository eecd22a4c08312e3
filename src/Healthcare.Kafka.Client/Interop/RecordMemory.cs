using System.Buffers;

namespace Healthcare.Kafka.Client;

/// <summary>Memory in which the bytes of records lie side by side, each in a slot.</summary>
internal abstract class RecordMemory
{
    public abstract bool IsNull(int slot, RecordPart part);

    /// <summary>Gets bytes that are good until the record is released.</summary>
    /// <exception cref="ObjectDisposedException">It is.</exception>
    public abstract ReadOnlySpan<byte> Span(int slot, RecordPart part);

    /// <summary>Keeps the bytes where they are until they are unpinned as often as they were pinned, released or not.</summary>
    /// <param name="slot">The record.</param>
    /// <param name="part">Which of its bytes.</param>
    /// <param name="start">The first of them that is asked for.</param>
    /// <param name="owner">Whose <see cref="IPinnable.Unpin"/> ends the pin and comes back as <see cref="Unpin"/>.</param>
    public abstract MemoryHandle Pin(int slot, RecordPart part, int start, IPinnable owner);

    public abstract void Unpin(int slot);
}
