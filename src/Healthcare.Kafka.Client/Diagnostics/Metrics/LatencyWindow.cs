using System.Numerics;

namespace Healthcare.Kafka.Client;

/// <summary>Durations of the last half to whole minute, for a percentile that health checks compare: always on, of fixed size, no lock per duration.</summary>
/// <remarks>Buckets are an eighth of a power of two wide, so what is told is at most an eighth above what was.</remarks>
internal sealed class LatencyWindow(TimeProvider time)
{
    /// <summary>With fewer, a percentile would be the word of one or two messages.</summary>
    public const int FewestSamples = 100;

    private const int BucketsPerPower = 8;
    private const int LastPower = 40;

    private static readonly TimeSpan HalfLength = TimeSpan.FromSeconds(30);

    private readonly Lock _turning = new();
    private volatile Half _current = new(time.GetTimestamp());
    private volatile Half? _before;

    public void Record(TimeSpan duration, int count = 1)
    {
        Turn();
        Interlocked.Add(ref _current.Counts[IndexOf(duration)], count);
    }

    /// <summary>Gets what this share of the durations did not exceed; null when there are too few of them.</summary>
    public TimeSpan? Percentile(double share)
    {
        Turn();
        var counts = (long[])_current.Counts.Clone();
        if (_before is { } before)
        {
            for (var i = 0; i < counts.Length; i++)
            {
                counts[i] += before.Counts[i];
            }
        }

        var total = counts.Sum();
        if (total < FewestSamples)
        {
            return null;
        }

        var left = (long)Math.Ceiling(total * share);
        var index = 0;
        while ((left -= counts[index]) > 0)
        {
            index++;
        }

        return EndOf(index);
    }

    private static int IndexOf(TimeSpan duration)
    {
        var microseconds = (ulong)Math.Clamp(duration.Ticks / TimeSpan.TicksPerMicrosecond, 0, (1L << LastPower) - 1);
        if (microseconds < BucketsPerPower)
        {
            return (int)microseconds;
        }

        var shift = BitOperations.Log2(microseconds) - BitOperations.Log2(BucketsPerPower);
        return ((shift + 1) * BucketsPerPower) + (int)((microseconds >> shift) - BucketsPerPower);
    }

    private static TimeSpan EndOf(int index)
    {
        if (index < BucketsPerPower)
        {
            return TimeSpan.FromMicroseconds(index + 1);
        }

        var shift = (index / BucketsPerPower) - 1;
        return TimeSpan.FromMicroseconds((long)(BucketsPerPower + (index % BucketsPerPower) + 1) << shift);
    }

    // A duration that is recorded while the halves change may go to the one that ended; it counts all the same.
    private void Turn()
    {
        if (time.GetElapsedTime(_current.Begin) < HalfLength)
        {
            return;
        }

        lock (_turning)
        {
            var age = time.GetElapsedTime(_current.Begin);
            if (age >= HalfLength)
            {
                _before = age < 2 * HalfLength ? _current : null;
                _current = new Half(time.GetTimestamp());
            }
        }
    }

    private sealed class Half(long begin)
    {
        public long Begin => begin;

        public long[] Counts { get; } = new long[(LastPower - 1) * BucketsPerPower];
    }
}
