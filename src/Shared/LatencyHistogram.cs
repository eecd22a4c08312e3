using System.Diagnostics;
using System.Numerics;

namespace Healthcare.Kafka.Shared;

/// <summary>Counts durations in buckets that grow with the value: any thread may record, no allocation, quantiles to within 1 %.</summary>
internal sealed class LatencyHistogram
{
    // 128 buckets per power of two of microseconds: the width of a bucket is less than 1/128 of its value.
    private const int SubBits = 7;
    private const int SubBuckets = 1 << SubBits;
    private const int Powers = 34; // 2^41 microseconds is 25 days

    private readonly long[] _counts = new long[SubBuckets * Powers];

    /// <summary>Gets how many durations are recorded.</summary>
    public long Count => _counts.Sum();

    /// <summary>Gets the buckets that have any: their middles, in milliseconds, and their counts, in the order of the durations.</summary>
    public IEnumerable<(double Milliseconds, long Count)> Buckets =>
        _counts.Select((count, index) => (MiddleOf(index) / 1000.0, count)).Where(bucket => bucket.count > 0);

    /// <param name="ticks">A difference of two <see cref="Stopwatch.GetTimestamp"/>.</param>
    public void Record(long ticks)
    {
        var micros = (ulong)(Math.Max(ticks, 0) * (1_000_000.0 / Stopwatch.Frequency));
        Interlocked.Increment(ref _counts[Math.Min(IndexOf(micros), _counts.Length - 1)]);
    }

    /// <summary>Adds what another has recorded.</summary>
    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            Interlocked.Add(ref _counts[i], Volatile.Read(ref other._counts[i]));
        }
    }

    /// <param name="quantile">0 to 1.</param>
    /// <returns>Milliseconds; 0 when nothing is recorded.</returns>
    public double Quantile(double quantile)
    {
        var total = 0L;
        for (var i = 0; i < _counts.Length; i++)
        {
            total += Volatile.Read(ref _counts[i]);
        }

        var wanted = Math.Max(1, (long)Math.Ceiling(total * quantile));
        var seen = 0L;
        for (var i = 0; i < _counts.Length && total > 0; i++)
        {
            seen += Volatile.Read(ref _counts[i]);
            if (seen >= wanted)
            {
                return MiddleOf(i) / 1000.0;
            }
        }

        return 0;
    }

    private static int IndexOf(ulong micros)
    {
        var power = Math.Max(0, BitOperations.Log2(micros | 1) - SubBits);
        return (int)((ulong)(power * SubBuckets) + (micros >> power));
    }

    // From the second row on, the upper half of each row of 2 x SubBuckets is in use: the index is power * SubBuckets + mantissa.
    private static double MiddleOf(int index)
    {
        var power = Math.Max(0, (index / SubBuckets) - 1);
        var low = (double)(index - (power * SubBuckets)) * (1UL << power);
        return power == 0 ? low : low + ((1UL << power) / 2.0);
    }
}
