using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Healthcare.Kafka.Client;

/// <summary>A key as it is remembered for long. Two keys of one hash would wait for each other: a detour, and no loss.</summary>
internal static class KeyHash
{
    public static UInt128 Of(ReadOnlySpan<byte> key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
