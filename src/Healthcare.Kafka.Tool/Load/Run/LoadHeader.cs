using System.Buffers.Binary;

namespace Healthcare.Kafka.Tool;

/// <summary>
/// What tells a test's messages from those of others, beside the payload, which stays a valid one: the run, the message's number, and when it was due.
/// </summary>
internal static class LoadHeader
{
    public const string Name = "load-test";

    /// <summary>The number of a message that only finds out whether the consumer is there.</summary>
    public const long Probe = -1;

    /// <summary>The key of such a message.</summary>
    public static readonly byte[] ProbeKey = [.. "load-test"u8];

    private const int Length = 3 * sizeof(long);

    public static Headers Create(long run, long number, long dueAt)
    {
        var bytes = new byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, run);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(sizeof(long)), number);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(2 * sizeof(long)), dueAt);
        return new Headers { { Name, bytes } };
    }

    /// <returns>Whether the message is of this run.</returns>
    public static bool TryRead(Headers headers, long run, out long number, out long dueAt)
    {
        (number, dueAt) = (0, 0);
        if (!headers.TryGetLastBytes(Name, out var bytes) || bytes?.Length != Length || BinaryPrimitives.ReadInt64BigEndian(bytes) != run)
        {
            return false;
        }

        number = BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(sizeof(long)));
        dueAt = BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(2 * sizeof(long)));
        return true;
    }
}
