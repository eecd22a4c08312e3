using Spectre.Console.Rendering;

namespace Healthcare.Kafka.Tool;

/// <summary>What the doctor found, on one screen: the verdict first, then what matters most.</summary>
internal static class DoctorDrawing
{
    private const int OnOneScreen = 6;

    public static IEnumerable<IRenderable> Draw(DoctorResult result, bool all)
    {
        yield return Rendering.Heading(result.Verdict);
        yield return Rendering.Line(
            $"{Count(result.Brokers.Count, "broker")}{(result.Kafka is null ? "" : $" of Kafka {result.Kafka}")}, controller {(result.Controller is { } id ? $"{id}" : "not known")}, {Count(result.Topics, "topic")}, {Count(result.Partitions, "partition")}. "
            + $"Of its replicas {string.Join(", ", result.Brokers.Select(broker => $"broker {broker.Id} leads {broker.Leaders} of {broker.Replicas}"))}.");
        var shown = all ? result.Findings.Count : Math.Min(OnOneScreen, result.Findings.Count);
        foreach (var finding in result.Findings.Take(shown))
        {
            yield return Rendering.Line();
            yield return Rendering.Heading($"{Word(finding.Severity)}  {finding.Setting}: {finding.Current}; recommended: {finding.Recommended}");
            yield return Rendering.Line($"  {finding.Where}. {finding.Effect}");
            if (finding.Change.Length > 0)
            {
                yield return Rendering.Line($"  {finding.Change}");
            }

            if (finding.Command is { } command)
            {
                yield return Rendering.Command(command);
            }
        }

        if (shown < result.Findings.Count)
        {
            yield return Rendering.Line();
            yield return Rendering.Line($"{result.Findings.Count - shown} more: --all shows them, --json too.");
        }

        if (result.NotChecked.Count > 0)
        {
            yield return Rendering.Line();
            yield return Rendering.Line($"Not checked: {string.Join("; ", result.NotChecked)}.");
        }
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static string Word(Severity severity) => severity switch
    {
        Severity.Critical => "CRITICAL",
        Severity.Warning => "WARNING ",
        _ => "ADVICE  ",
    };
}
