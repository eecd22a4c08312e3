namespace ClinicalPipeline;

/// <summary>The end of a run, for a person and, in its last line, for a machine.</summary>
internal static class Summary
{
    public static IEnumerable<string> Lines(PipelineRun run, Verdict verdict, string input)
    {
        yield return "";
        yield return Row("input", input);
        yield return Row("events", $"{verdict.Consumed:N0} of {verdict.Produced:N0} read back");
        yield return Row("patients", $"{run.Order.Patients:N0} on {run.Partitions} partitions");
        yield return Row("start-up", $"{run.StartUp.TotalSeconds:F2} s");
        yield return Row("time", $"{run.Elapsed.TotalSeconds:F2} s, {Rate(run, verdict):N0} events/s");
        yield return Row("event latency", $"p50 {run.EventLatency.Quantile(0.5):F1} ms, p99 {run.EventLatency.Quantile(0.99):F1} ms");
        yield return Row("alert latency", $"p50 {run.AlertLatency.Quantile(0.5):F1} ms, p99 {run.AlertLatency.Quantile(0.99):F1} ms");
        if (run.Foreign > 0)
        {
            yield return Row("other runs", $"{run.Foreign:N0} messages passed over");
        }

        foreach (var line in BadLines(run.BadLines).Concat(Alerts(run.Alerts)))
        {
            yield return line;
        }

        yield return "";
        foreach (var line in verdict.Lines())
        {
            yield return line;
        }

        if (!verdict.IsComplete)
        {
            yield return $"  FAIL  {verdict.Failure}";
        }

        yield return "";
        yield return MachineLine(run, verdict);
    }

    public static string MachineLine(PipelineRun run, Verdict verdict) =>
        $"summary produced={verdict.Produced} consumed={verdict.Consumed} lost={verdict.Lost} duplicated={verdict.Duplicated} "
        + $"out_of_order={verdict.OutOfOrder} alerts={verdict.Alerts} seconds={run.Elapsed.TotalSeconds:F2} rate={Rate(run, verdict):F0} "
        + $"p50_ms={run.EventLatency.Quantile(0.5):F1} p99_ms={run.EventLatency.Quantile(0.99):F1}";

    private static IEnumerable<string> BadLines(BadLines badLines)
    {
        if (badLines.Count == 0)
        {
            yield break;
        }

        yield return Row("bad input lines", $"{badLines.Count:N0}, left out");
        foreach (var line in badLines.Describe())
        {
            yield return "    " + line;
        }
    }

    private static IEnumerable<string> Alerts(AlertLedger alerts)
    {
        yield return Row("alerts", $"{alerts.Arrived:N0}");
        foreach (var (kind, low, high) in alerts.ByKind())
        {
            yield return $"    {kind,-30} {low,9:N0} low {high,9:N0} high";
        }
    }

    private static double Rate(PipelineRun run, Verdict verdict) =>
        run.Elapsed > TimeSpan.Zero ? verdict.Consumed / run.Elapsed.TotalSeconds : 0;

    private static string Row(string name, string value) => $"  {name,-16}{value}";
}
