using System.Buffers;
using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client;

/// <summary>A <see cref="ReadOnlyMemory{T}"/> over a record's bytes where they lie. Read later than it may be, it throws; what is freed is never read.</summary>
/// <remarks>A span that was taken in time is beyond that check, as any span is. A pin keeps the bytes for as long as it lasts.</remarks>
internal sealed class RecordView(RecordBytes bytes) : MemoryManager<byte>
{
    public override Memory<byte> Memory => CreateMemory(bytes.Span.Length);

    public override Span<byte> GetSpan()
    {
        if (bytes.IsOver)
        {
            throw new ObjectDisposedException(
                null,
                "A message's ReadOnlyMemory<byte> was read after its batch had ended. Read it within the handler's call, and copy what must outlive that "
                + "(ToArray), or consume byte[], which is a copy.");
        }

        var span = bytes.Span;
        return MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(span), span.Length);
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)GetSpan().Length, nameof(elementIndex));
        return bytes.Pin(this, elementIndex);
    }

    public override void Unpin() => bytes.Unpin();

    protected override void Dispose(bool disposing)
    {
    }
}
