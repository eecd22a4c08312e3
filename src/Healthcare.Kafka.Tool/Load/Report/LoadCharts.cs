using System.Globalization;

namespace Healthcare.Kafka.Tool;

/// <summary>The charts of a load test.</summary>
internal static class LoadCharts
{
    /// <summary>Messages per second over the time of the measurement.</summary>
    public static string Throughput(IReadOnlyList<LoadResult> results)
    {
        var samples = results.SelectMany(result => result.Samples).ToList();
        var chart = new Chart(
            "Throughput over time", Axis.Linear(samples.Max(sample => sample.Seconds)),
            Axis.Linear(samples.Max(sample => Math.Max(sample.ProducedPerSecond, sample.ConsumedPerSecond))), "seconds", "messages per second");
        foreach (var (series, result) in results.Select((result, number) => (number % PageStyle.Colours, result)))
        {
            if (result.Persisted > 0)
            {
                chart.Line(series, result.Samples.Select(sample => (sample.Seconds, sample.ProducedPerSecond)), $"{result.Contender}: produced");
            }

            if (result.Consumed > 0)
            {
                chart.Line(series, result.Samples.Select(sample => (sample.Seconds, sample.ConsumedPerSecond)), $"{result.Contender}: consumed", isDashed: result.Persisted > 0);
            }
        }

        return chart.ToString();
    }

    /// <summary>What share of the messages took no longer than how many milliseconds.</summary>
    public static string Percentiles(string name, IReadOnlyList<(int Series, string Contender, LatencySummary Latency)> latencies, double target)
    {
        // The very longest one has no share of its own on such an axis: it is drawn at the end.
        var end = latencies.Max(one => one.Latency.Curve.Where(point => point.Quantile < 1).Select(point => point.Quantile).DefaultIfEmpty(0.9).Max());
        var across = Axis.Percentiles(end);
        var all = latencies.SelectMany(one => one.Latency.Curve).Select(point => Math.Max(point.Milliseconds, 0.01)).Append(target).ToList();
        var chart = new Chart(name, across, Axis.Logarithmic(all.Min(), all.Max()), "share of the messages", "milliseconds");
        chart.Limit(target, Text($"target: {target} ms at 99 %"));
        foreach (var (series, contender, latency) in latencies)
        {
            var points = latency.Curve.Select(point => (Across: Math.Min(point.Quantile, across.To), Up: Math.Max(point.Milliseconds, 0.01))).ToList();
            chart.Line(series, points, contender);
            foreach (var point in latency.Curve)
            {
                chart.Point(series, Math.Min(point.Quantile, across.To), Math.Max(point.Milliseconds, 0.01), Text($"{contender}: {point.Quantile * 100:0.##} % in {point.Milliseconds:0.00} ms"));
            }
        }

        return chart.ToString();
    }

    /// <summary>How many messages took how long.</summary>
    public static string Histogram(int series, string contender, LatencySummary latency, double target)
    {
        var bars = latency.Histogram;
        var least = Math.Max(bars[0].FromMilliseconds, 0.01);
        var chart = new Chart(
            $"Histogram of {contender}", Axis.Logarithmic(least, Math.Max(bars[^1].ToMilliseconds, least * 10)), Axis.Linear(bars.Max(bar => bar.Count)), "milliseconds", "messages");
        foreach (var bar in bars.Where(bar => bar.Count > 0))
        {
            chart.Bar(series, bar.FromMilliseconds, bar.ToMilliseconds, bar.Count, Text($"{bar.Count:N0} messages took {bar.FromMilliseconds:0.00} to {bar.ToMilliseconds:0.00} ms"));
        }

        chart.Limit(target, Text($"target: {target} ms"), isUpright: true);
        return chart.ToString();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
