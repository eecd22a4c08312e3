namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>Times in milliseconds, and the percentiles of them.</summary>
internal sealed class Latencies
{
    private readonly Lock _gate = new();
    private readonly List<double> _milliseconds = [];

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _milliseconds.Count;
            }
        }
    }

    public void Add(TimeSpan time)
    {
        lock (_gate)
        {
            _milliseconds.Add(time.TotalMilliseconds);
        }
    }

    /// <summary>Gets the least value that <paramref name="share"/> of all do not exceed.</summary>
    public double Percentile(double share)
    {
        lock (_gate)
        {
            var sorted = _milliseconds.Order().ToArray();
            return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
        }
    }
}
