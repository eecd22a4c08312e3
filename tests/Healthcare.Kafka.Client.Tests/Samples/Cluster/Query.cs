using System.Text.RegularExpressions;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>What a test needs to know of a PromQL expression: its selectors, what it groups by, and what it takes rates of. promtool knows the rest.</summary>
internal sealed partial record Query(string Text)
{
    private static readonly string[] _words = ["by", "without", "and", "or", "unless", "offset", "on", "ignoring", "bool", "group_left", "group_right"];

    /// <summary>Gets the metrics with the labels that their matchers name.</summary>
    public IReadOnlyList<(string Metric, IReadOnlyList<string> Labels)> Selectors =>
        [.. Selector().Matches(Grouping().Replace(Duration().Replace(Text, ""), ""))
            .Where(match => match.Groups["name"].Success && !_words.Contains(match.Groups["name"].Value))
            .Select(match => (match.Groups["name"].Value, Labels(match.Groups["matchers"].Value)))];

    public IReadOnlyList<string> Metrics => [.. Selectors.Select(selector => selector.Metric).Distinct(StringComparer.Ordinal)];

    /// <summary>Gets the series of this library's clients, under names that they may not have.</summary>
    public IReadOnlyList<string> ClientMetrics => [.. Metrics.Where(IsOfAClient)];

    /// <summary>Gets the labels that the result is grouped by.</summary>
    public IReadOnlyList<string> GroupedBy =>
        [.. Grouping().Matches(Text).SelectMany(match => Word().Matches(match.Groups[1].Value)).Select(word => word.Value).Distinct(StringComparer.Ordinal)];

    /// <summary>Gets the metrics that it takes a rate or an increase of.</summary>
    public IReadOnlyList<string> Rates => [.. Rate().Matches(Text).Select(match => match.Groups[1].Value)];

    public static bool IsOfAClient(string metric) =>
        !metric.Contains(':', StringComparison.Ordinal)
        && (metric.StartsWith("messaging_", StringComparison.Ordinal) || metric.StartsWith("healthcare_", StringComparison.Ordinal));

    private static List<string> Labels(string matchers) => [.. Matcher().Matches(matchers).Select(match => match.Groups[1].Value)];

    // A name that an opening parenthesis follows is a function. A selector without a name is read over.
    [GeneratedRegex("""(?<![\w:.$"])(?<name>[a-zA-Z_:][\w:]*)(?![\w:])(?!\s*\()(\{(?<matchers>[^}]*)\})?|\{[^}]*\}""")]
    private static partial Regex Selector();

    [GeneratedRegex(@"\bby\s*\(([^)]*)\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"\[[^\]]*\]|\boffset\s+\S+?(?=[\s)]|$)")]
    private static partial Regex Duration();

    [GeneratedRegex(@"\b(?:rate|increase)\(([\w:]+)")]
    private static partial Regex Rate();

    [GeneratedRegex("""(\w+)\s*(?:=~|!~|!=|=)\s*"[^"]*"?""")]
    private static partial Regex Matcher();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
