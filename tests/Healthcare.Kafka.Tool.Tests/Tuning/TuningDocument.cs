using System.Globalization;
using System.Text;

namespace Healthcare.Kafka.Tool.Tests;

/// <summary>Writes the pages of docs/tuning from the recommendations.</summary>
internal static class TuningDocument
{
    private const string Note = "<!-- Written by the tests, from the recommendations: UPDATE_DOCS=1 rewrites it. -->";

    public static IReadOnlyDictionary<string, string> Pages { get; } = new Dictionary<string, string>
    {
        ["hardware.md"] = Page("Hardware", "The guide's section \"Hardware Considerations\".", (TuningArea.Hardware, "Machines")),
        ["broker.md"] = Page(
            "Brokers",
            "The guide's section \"Broker Configuration\", for `server.properties`, with what a broker has without the setting. A value of \"leave unset\" is deliberate: the correction says why. "
                + "What the guide is silent about and this project adds has no value in the guide's column. "
                + "[samples/cluster](../../samples/cluster/README.md) has the file; `healthcare-kafka doctor` compares it with live brokers.",
            (TuningArea.Broker, "server.properties")),
        ["linux.md"] = Page(
            "Linux",
            "The guide's section \"Linux OS Tuning\": [samples/cluster/host](../../samples/cluster/README.md) has the files; `healthcare-kafka doctor --host` compares them with the host that it runs on.",
            (TuningArea.Linux, "sysctl"), (TuningArea.Limits, "limits")),
        ["jvm.md"] = Page(
            "JVM",
            "The guide's section \"JVM Tuning\". A broker of Kafka 4 needs Java 17 or newer. `healthcare-kafka doctor --host` looks at the flags of the broker's process.",
            (TuningArea.Jvm, "Flags")),
        ["load-testing.md"] = Page(
            "Load tests",
            "The guide's sections \"Kafka Performance Tools\" and \"Custom Load Testing\", and what has to change in them.",
            (TuningArea.PerformanceTools, "Kafka's own tools"), (TuningArea.LoadTest, "The guide's HealthcareLoadTest")),
    };

    private static string Page(string title, string introduction, params (TuningArea Area, string Title)[] parts)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"# {title}\n\n{Note}\n\n{introduction}\n");
        foreach (var (area, name) in parts)
        {
            Append(text, name, Recommendations.Of(area));
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string title, IReadOnlyList<Recommendation> all)
    {
        var versions = all.Any(one => one.Since is not null || one.Until is not null);
        var defaults = all.Any(one => one.Default is not null);
        text.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n| key | set | the guide |");
        text.Append(defaults ? " default |" : "").Append(versions ? " versions |" : "").Append(" why |\n|---|---|---|");
        text.Append(defaults ? "---|" : "").Append(versions ? "---|" : "").Append("---|\n");
        foreach (var one in all)
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{one.Key}` | {(one.Value is null ? "leave unset" : Value(one.Value, one.Unit))} | {(one.Guide is null ? "" : Value(one.Guide, ""))} |");
            text.Append(defaults ? $" {(one.Default is null ? "" : Value(one.Default, ""))} |" : "").Append(versions ? $" {Versions(one)} |" : "");
            text.Append(CultureInfo.InvariantCulture, $" {one.Reason} |\n");
        }

        var corrected = all.Where(one => one.Correction is not null).ToArray();
        if (corrected.Length > 0)
        {
            text.Append("\nCorrected:\n\n");
            foreach (var one in corrected)
            {
                text.Append(CultureInfo.InvariantCulture, $"- `{one.Key}`: {one.Correction}\n");
            }
        }
    }

    private static string Value(string value, string unit) => $"`{value}`{(unit.Length == 0 ? "" : $" {unit}")}";

    private static string Versions(Recommendation one) => (one.Since, one.Until) switch
    {
        (null, null) => "",
        (null, { } until) => $"up to {until}",
        ({ } since, null) => $"since {since}",
        var (since, until) => $"{since} to {until}",
    };
}
