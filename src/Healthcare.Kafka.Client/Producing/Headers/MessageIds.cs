using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Healthcare.Kafka.Client;

/// <summary>Makes message ids: UUIDs of version 7.</summary>
/// <remarks>
/// As <see cref="Guid.CreateVersion7(DateTimeOffset)"/> does, but with random bytes for many at a time: each fetch of them is a system call, which
/// costs as much as all the rest of a message.
/// </remarks>
internal static class MessageIds
{
    private const int Size = 16;
    private const int TimeSize = 6;
    private const int RandomSize = Size - TimeSize;
    private const int AtOnce = 256;

    [ThreadStatic]
    private static byte[]? _random;

    [ThreadStatic]
    private static int _left;

    public static Guid Next(DateTimeOffset now)
    {
        var random = _random ??= new byte[AtOnce * RandomSize];
        if (_left == 0)
        {
            RandomNumberGenerator.Fill(random);
            _left = AtOnce;
        }

        Span<byte> id = stackalloc byte[Size];
        BinaryPrimitives.WriteInt64BigEndian(id, now.ToUnixTimeMilliseconds() << 16);
        random.AsSpan(--_left * RandomSize, RandomSize).CopyTo(id[TimeSize..]);

        // The version, and the variant of RFC 9562.
        id[6] = (byte)((id[6] & 0x0F) | 0x70);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }
}
