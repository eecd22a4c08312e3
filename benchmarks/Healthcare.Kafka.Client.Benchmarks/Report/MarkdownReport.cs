using System.Globalization;
using System.Text;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>The report for people.</summary>
internal static class MarkdownReport
{
    public static string Of(Report report)
    {
        var text = new StringBuilder();
        var machine = report.Machine;
        Line(text, $"# Comparison of {machine.Date:yyyy-MM-dd HH:mm} UTC");
        Line(text, "");
        Line(text, $"- Command: `{report.Command}`");
        Line(text, $"- Brokers: {report.Cluster}");
        Line(text, $"- Pairs: {report.Pairs}, in turns, a process per run; ours and baseline are medians, the ratio is that of a pair: median (least to most)");
        Line(text, $"- Machine: {machine.Cores} cores, {machine.MemoryGigabytes:0} GB, {machine.System}");
        Line(text, $"- .NET {machine.Dotnet}, Confluent.Kafka {machine.ConfluentKafka}, librdkafka {machine.Librdkafka}, commit {machine.Commit}");
        Line(text, "");
        Line(text, $"| scenario | ours | baseline | ratio | CPU us/msg | allocated B/msg | peak RSS MB | target |");
        Line(text, $"|---|---|---|---|---|---|---|---|");
        foreach (var row in report.Rows)
        {
            AppendRow(text, row);
        }

        foreach (var failure in report.Failures)
        {
            Line(text, $"\nFailed: {failure}");
        }

        Line(text, "\nCPU, allocation and RSS read ours / baseline. Both sides of a row ran with the same settings of librdkafka; a run counts only if each message came once.");
        return text.ToString();
    }

    private static void AppendRow(StringBuilder text, Row row)
    {
        var (ours, baseline, ratio) = (row.OursCost, row.BaselineCost, row.Ratio);
        Line(text, $"| {row.Plan.Name} | {row.Plan.Ours}: {Shown(row.Ours)} {row.Plan.Unit} | {row.Plan.Baseline}: {Shown(row.Baseline)} {row.Plan.Unit} "
            + $"| {ratio.Median:0.00} ({ratio.Min:0.00} to {ratio.Max:0.00}) | {ours.CpuMicrosecondsPerMessage:0.00} / {baseline.CpuMicrosecondsPerMessage:0.00} "
            + $"| {ours.AllocatedBytesPerMessage:#,0} / {baseline.AllocatedBytesPerMessage:#,0} | {ours.PeakRssMegabytes:0} / {baseline.PeakRssMegabytes:0} | {Targets(row)} |");
    }

    private static string Targets(Row row)
    {
        if (row.Plan.Targets.Count == 0)
        {
            return "";
        }

        return row.NotJudged is { } reason
            ? $"{string.Join(", ", row.Plan.Targets)}: not judged, {reason}"
            : string.Join("<br>", row.Plan.Targets.Select(target => $"{target}: {(target.IsMetBy(row) ? "met" : "**missed**")}"));
    }

    private static string Shown(double value) => value.ToString(value < 100 ? "0.00" : "#,0", CultureInfo.InvariantCulture);

    // The program runs with the invariant culture.
    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');
}
