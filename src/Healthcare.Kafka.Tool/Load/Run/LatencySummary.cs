namespace Healthcare.Kafka.Tool;

/// <summary>A distribution of latencies, in milliseconds.</summary>
internal sealed record LatencySummary
{
    // A curve of percentiles needs more of them the nearer to 100 it comes.
    private static readonly double[] _quantiles = [0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9999];

    public required long Count { get; init; }

    public required double P50 { get; init; }

    public required double P95 { get; init; }

    public required double P99 { get; init; }

    public required double P999 { get; init; }

    public required double Max { get; init; }

    public required IReadOnlyList<LatencyQuantile> Curve { get; init; }

    /// <summary>Gets the counts, in bars whose upper ends grow by a quarter each.</summary>
    public required IReadOnlyList<LatencyBar> Histogram { get; init; }

    public static LatencySummary? Of(LatencyHistogram recorded) => recorded.Count == 0 ? null : new()
    {
        Count = recorded.Count,
        P50 = recorded.Quantile(0.5),
        P95 = recorded.Quantile(0.95),
        P99 = recorded.Quantile(0.99),
        P999 = recorded.Quantile(0.999),
        Max = recorded.Quantile(1),
        Curve = [.. _quantiles.Where(quantile => recorded.Count * (1 - quantile) >= 1).Append(1).Select(quantile => new LatencyQuantile(quantile, recorded.Quantile(quantile)))],
        Histogram = [.. Bars(recorded)],
    };

    private static IEnumerable<LatencyBar> Bars(LatencyHistogram recorded)
    {
        const double Growth = 1.25;
        var groups = recorded.Buckets.GroupBy(bucket => (int)Math.Ceiling(Math.Log(Math.Max(bucket.Milliseconds, 0.001)) / Math.Log(Growth)))
            .ToDictionary(group => group.Key, group => group.Sum(bucket => bucket.Count));
        for (var step = groups.Keys.Min(); step <= groups.Keys.Max(); step++)
        {
            yield return new(Math.Pow(Growth, step - 1), Math.Pow(Growth, step), groups.GetValueOrDefault(step));
        }
    }
}

/// <summary>A point of the curve: this share of all took no longer.</summary>
internal sealed record LatencyQuantile(double Quantile, double Milliseconds);

/// <summary>A bar of the histogram.</summary>
internal sealed record LatencyBar(double FromMilliseconds, double ToMilliseconds, long Count);
