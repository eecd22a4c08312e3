namespace Healthcare.Kafka.Tool;

/// <summary>A set of numbers from 0 on, a bit each: which messages were persisted, and which came. Safe to use from any thread.</summary>
internal sealed class NumberSet
{
    private readonly Lock _gate = new();
    private ulong[] _bits = new ulong[1024];
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    /// <returns>Whether it was not there before.</returns>
    public bool Add(long number)
    {
        lock (_gate)
        {
            var (word, bit) = (checked((int)(number >> 6)), 1UL << (int)(number & 63));
            if (word >= _bits.Length)
            {
                Array.Resize(ref _bits, Math.Max(word + 1, _bits.Length * 2));
            }

            if ((_bits[word] & bit) != 0)
            {
                return false;
            }

            _bits[word] |= bit;
            _count++;
            return true;
        }
    }

    /// <summary>Counts the numbers that are here and not there.</summary>
    public long CountMissingFrom(NumberSet other)
    {
        var (mine, theirs) = (Copy(), other.Copy());
        var missing = 0L;
        for (var word = 0; word < mine.Length; word++)
        {
            missing += long.PopCount((long)(mine[word] & ~(word < theirs.Length ? theirs[word] : 0)));
        }

        return missing;
    }

    private ulong[] Copy()
    {
        lock (_gate)
        {
            return [.. _bits];
        }
    }
}
