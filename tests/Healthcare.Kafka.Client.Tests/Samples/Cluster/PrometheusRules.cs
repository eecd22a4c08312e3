using System.Text.RegularExpressions;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>The rules of samples/cluster/prometheus. promtool reads them as YAML; here it is enough to know how that file is written.</summary>
internal static partial class PrometheusRules
{
    public static string Folder => Path.Combine(Repository.Root, "samples", "cluster", "prometheus");

    public static IReadOnlyList<PrometheusRule> All { get; } = Read();

    public static IEnumerable<PrometheusRule> Alerts => All.Where(rule => rule.IsAlert);

    public static IEnumerable<PrometheusRule> Records => All.Where(rule => !rule.IsAlert);

    private static List<PrometheusRule> Read() =>
        [.. Rule().Split(File.ReadAllText(Path.Combine(Folder, "rules.yml"))).Skip(1).Chunk(3)
            .Select(part => new PrometheusRule(part[0] == "alert", part[1], part[2]))];

    [GeneratedRegex(@"^ +- (alert|record): (\S+)\n", RegexOptions.Multiline)]
    private static partial Regex Rule();
}

/// <summary>One rule.</summary>
internal sealed partial record PrometheusRule(bool IsAlert, string Name, string Body)
{
    public Query Query => new(Field("expr"));

    public string Severity => Field("severity");

    public string Summary => Field("summary");

    public string Description => Field("description");

    /// <summary>Gets a field's text, which stands on its line or, indented, on those after it.</summary>
    public string Field(string name)
    {
        var match = Regex.Match(Body, $@"^(?<indent> +){name}: (?:>-\n(?<text>(?:\k<indent> +.*\n)+)|(?<text>.+)\n)", RegexOptions.Multiline);
        return Spaces().Replace(match.Groups["text"].Value.Trim(), " ").Trim('"');
    }

    public override string ToString() => Name;

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
