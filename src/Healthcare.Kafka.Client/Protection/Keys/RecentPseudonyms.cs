namespace Healthcare.Kafka.Client;

/// <summary>Pseudonyms of the keys that were protected last: a patient's events mostly follow each other, and an HMAC takes ten times as long as to look one up.</summary>
/// <remarks>
/// Each key has one place, which the next key with the same place takes over: no lock, no list to keep in order, and never more memory. An entry is written
/// whole, and told by the whole key, so a race costs an HMAC and nothing else.
/// </remarks>
internal sealed class RecentPseudonyms
{
    // Some thousand patients are in a hospital at once. About a megabyte when all are taken.
    private const int Places = 4_096;

    // Of longer keys, each place would hold as much memory as a sender likes.
    private const int LongestKey = 128;

    private readonly Entry?[] _entries = new Entry?[Places];

    /// <summary>Gets a pseudonym that was kept; null for a key that was not, or is not any more. Not to be changed.</summary>
    public byte[]? Find(ReadOnlySpan<byte> key) =>
        key.Length <= LongestKey && Volatile.Read(ref _entries[PlaceOf(key)]) is { } entry && key.SequenceEqual(entry.Key) ? entry.Pseudonym : null;

    /// <summary>Keeps a pseudonym, which nobody changes from now on.</summary>
    public void Keep(ReadOnlySpan<byte> key, byte[] pseudonym)
    {
        if (key.Length <= LongestKey)
        {
            Volatile.Write(ref _entries[PlaceOf(key)], new Entry(key.ToArray(), pseudonym));
        }
    }

    private static int PlaceOf(ReadOnlySpan<byte> key)
    {
        var hash = default(HashCode);
        hash.AddBytes(key);
        return hash.ToHashCode() & (Places - 1);
    }

    private sealed class Entry(byte[] key, byte[] pseudonym)
    {
        public byte[] Key => key;

        public byte[] Pseudonym => pseudonym;
    }
}
