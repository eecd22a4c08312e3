using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Healthcare.Kafka.Tool;

/// <summary>A load test's result on a terminal.</summary>
internal static class LoadTable
{
    public static IEnumerable<IRenderable> Draw(LoadReport report)
    {
        var setup = report.Setup;
        yield return Rendering.Line(Text($"{setup.Messages}, {setup.MessageBytes:0} bytes each, to {setup.Topic} with {setup.Partitions} partitions on {setup.Brokers} brokers ({setup.Cluster})"));
        yield return Rates(report);
        if (report.Results.Any(result => result.ProduceLatency is not null || result.EndToEndLatency is not null))
        {
            yield return Latencies(report);
        }

        foreach (var error in report.Results.SelectMany(result => result.Errors.Select(error => $"{result.Contender}: {error.Value} x {error.Key}")))
        {
            yield return Rendering.Line("error  " + error);
        }

        if (report.Targets.Count > 0)
        {
            yield return Targets(report);
        }
    }

    private static Table Rates(LoadReport report)
    {
        var table = Rendering.Table("client", ">seconds", ">persisted", ">failed", ">messages/s", ">MiB/s", ">consumed", ">messages/s", ">lost", ">twice", ">CPU");
        foreach (var one in report.Results)
        {
            table.Row(
                one.Contender, Text($"{one.Seconds:0.0}"), Text($"{one.Persisted:N0}"), Text($"{one.Failed:N0}"), Text($"{one.ProducedPerSecond:N0}"),
                Text($"{(one.Persisted > 0 ? one.ProducedMegabytesPerSecond : one.ConsumedMegabytesPerSecond):0.0}"), Text($"{one.Consumed:N0}"), Text($"{one.ConsumedPerSecond:N0}"),
                Text($"{one.Lost:N0}"), Text($"{one.Duplicated:N0}"), Text($"{one.Cpu * 100:0}%"));
        }

        return table;
    }

    private static Table Latencies(LoadReport report)
    {
        var table = Rendering.Table("latency in ms", "of", ">p50", ">p95", ">p99", ">p99.9", ">most");
        foreach (var result in report.Results)
        {
            foreach (var (what, latency) in new[] { ("persisted", result.ProduceLatency), ("end to end", result.EndToEndLatency) })
            {
                if (latency is not null)
                {
                    table.Row(result.Contender, what, Milliseconds(latency.P50), Milliseconds(latency.P95), Milliseconds(latency.P99), Milliseconds(latency.P999), Milliseconds(latency.Max));
                }
            }
        }

        return table;
    }

    private static Table Targets(LoadReport report)
    {
        var table = Rendering.Table("target", "of", ">wanted", ">measured", "");
        foreach (var target in report.Targets)
        {
            table.Row(target.Target, target.Contender, target.Wanted, target.Measured, target.IsMet ? "met" : "MISSED");
        }

        return table;
    }

    private static string Milliseconds(double value) => Text($"{value:0.0}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
