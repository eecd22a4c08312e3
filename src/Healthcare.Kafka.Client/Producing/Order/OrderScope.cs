using System.IO.Hashing;
using System.Security.Cryptography;

namespace Healthcare.Kafka.Client;

/// <summary>What a failed delivery stops: one key of one topic, everything of the producer, or, for a message without an order, nothing.</summary>
/// <remarks>
/// A key is known by its hash, with a seed of this process, so that no key is kept. Two keys with one hash, one pair in 10^19, would stop
/// each other.
/// </remarks>
internal readonly record struct OrderScope
{
    private static readonly long _seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    private readonly string? _topic;
    private readonly ulong _keyHash;

    private OrderScope(string topic, ulong keyHash)
    {
        _topic = topic;
        _keyHash = keyHash;
    }

    /// <summary>Gets the one scope of a producer that stops as a whole. No topic has an empty name.</summary>
    public static OrderScope Everything => new("", 0);

    public bool IsOrdered => _topic is not null;

    public static OrderScope OfKey(string topic, ReadOnlySpan<byte> key) => new(topic, XxHash3.HashToUInt64(key, _seed));

    public override int GetHashCode() => (_topic?.GetHashCode(StringComparison.Ordinal) ?? 0) ^ _keyHash.GetHashCode();

    // A record struct prints its members, and a hash tells one key from another.
    public override string ToString() => _topic ?? "";
}
