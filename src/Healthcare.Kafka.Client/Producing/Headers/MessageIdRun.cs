using System.Buffers.Binary;

namespace Healthcare.Kafka.Client;

/// <summary>The message ids of one batch: UUIDs of version 7 that count on from a random one (RFC 9562, 6.2), so that 16 bytes name them all.</summary>
internal readonly struct MessageIdRun
{
    // So far below the end of its 62 bits that no batch counts over it.
    private const ulong CounterBits = (1UL << 61) - 1;

    private const ulong Variant = 1UL << 63;

    private readonly ulong _high;
    private readonly ulong _low;

    /// <param name="first">A UUID of version 7; its last bits are where the run begins.</param>
    public MessageIdRun(Guid first)
    {
        Span<byte> bytes = stackalloc byte[16];
        first.TryWriteBytes(bytes, bigEndian: true, out _);
        _high = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _low = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]) & CounterBits;
    }

    /// <summary>Gets the id of a message; empty in a run without ids.</summary>
    /// <param name="index">Its place in the batch.</param>
    public Guid this[int index]
    {
        get
        {
            if (_high == 0)
            {
                return default;
            }

            Span<byte> bytes = stackalloc byte[16];
            BinaryPrimitives.WriteUInt64BigEndian(bytes, _high);
            BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Variant | (_low + (uint)index));
            return new Guid(bytes, bigEndian: true);
        }
    }
}
