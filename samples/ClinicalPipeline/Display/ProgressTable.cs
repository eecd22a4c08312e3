using Spectre.Console;
using Spectre.Console.Rendering;

namespace ClinicalPipeline;

/// <summary>One moment of a run as a table.</summary>
internal static class ProgressTable
{
    public static IRenderable Draw(Progress progress, long? total)
    {
        var table = new Table().RoundedBorder();
        foreach (var column in (string[])["time", "produced", "consumed", "alerts", "events/s", "lag", "p50", "p99"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        table.AddRow(
            Text($"{progress.At.TotalSeconds:F0} s"),
            Text($"{progress.Produced:N0}"),
            Text($"{progress.Consumed:N0}"),
            Text($"{progress.Alerts:N0}"),
            Text($"{progress.Rate:N0}"),
            Text($"{progress.Lag:N0}"),
            Text($"{progress.P50:F1} ms"),
            Text($"{progress.P99:F1} ms"));
        return total is null ? table : table.Caption($"{100.0 * progress.Consumed / total:F0} % of {total:N0} events");
    }

    private static Text Text(string text) => new(text);
}
