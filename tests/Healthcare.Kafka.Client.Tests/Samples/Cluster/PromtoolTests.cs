using System.Text;
using System.Text.Json;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Rules and queries as Prometheus itself understands them.</summary>
public sealed class PromtoolTests : IDisposable
{
    private static readonly string[] _variables = ["$client", "$group", "$topic", "$broker"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("promtool-tests-");

    public static TheoryData<string> Dashboards => [.. Dashboard.Files];

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Rules_OfTheSample_AreValid() => await Promtool.AssertSucceedsAsync(PrometheusRules.Folder, "check", "rules", "--lint-fatal", "rules.yml");

    [Fact]
    public async Task Rules_OfTheSample_PassTheirTests() => await Promtool.AssertSucceedsAsync(PrometheusRules.Folder, "test", "rules", "rules.test.yml");

    [Theory]
    [MemberData(nameof(Dashboards))]
    public async Task Queries_OfADashboard_AreValid(string file)
    {
        var dashboard = Dashboard.Read(file);
        var text = new StringBuilder("groups:\n  - name: queries\n    rules:\n");
        foreach (var (query, number) in Queries(dashboard).Concat(dashboard.VariableQueries).Select((query, number) => (query, number)))
        {
            text.Append($"      - record: query:{number}\n        expr: {Quoted(Filled(query))}\n");
        }

        await Promtool.AssertSucceedsAsync(_folder.FullName, "check", "rules", Write("queries.yml", text));
    }

    // Each series that a query names is there with all labels that it may have: a query that shows nothing then never shows anything.
    [Theory]
    [MemberData(nameof(Dashboards))]
    public async Task Queries_OfADashboard_ShowWhatIsMeasured(string file)
    {
        var queries = Queries(Dashboard.Read(file)).ToList();
        var text = new StringBuilder("rule_files: []\nevaluation_interval: 1m\ntests:\n  - interval: 1m\n    input_series:\n");
        foreach (var series in queries.SelectMany(query => query.Metrics).Distinct(StringComparer.Ordinal).SelectMany(Series))
        {
            text.Append($"      - series: '{series}'\n        values: '1+1x30'\n");
        }

        text.Append("    promql_expr_test:\n");
        foreach (var query in queries)
        {
            // A percentile of nothing is a series too, whose value is no number: that would show nothing.
            text.Append($"      - expr: {Quoted($"count(({Filled(query)}) >= 0) >= bool 1")}\n        eval_time: 25m\n        exp_samples:\n");
            text.Append("          - labels: '{}'\n            value: 1\n");
        }

        await Promtool.AssertSucceedsAsync(_folder.FullName, "test", "rules", Write("shown.test.yml", text));
    }

    private static IEnumerable<Query> Queries(Dashboard dashboard) => dashboard.Shown.SelectMany(panel => panel.Targets).Select(target => target.Query);

    /// <summary>Puts in what Grafana puts in for "All".</summary>
    private static string Filled(Query query) =>
        _variables.Aggregate(query.Text, (text, variable) => text.Replace(variable, ".*", StringComparison.Ordinal))
            .Replace("$__rate_interval", "5m", StringComparison.Ordinal);

    private static IEnumerable<string> Series(string metric)
    {
        if (!ClientSeries.All.TryGetValue(metric, out var series))
        {
            return [$$"""{{metric}}{instance="broker-1", topic="t", consumergroup="g", request="Produce", quantile="0.99"}"""];
        }

        // Which operation it is tells a producer's durations from a consumer's.
        return from operation in (string[])["send", "commit"]
               from bound in series.IsBucket ? (string[])[", le=\"0.01\"", ", le=\"+Inf\""] : [""]
               select metric + "{" + string.Join(", ", series.Tags.Select(label => $"{label}=\"{(label == "messaging_operation_name" ? operation : "x")}\"")) + bound + "}";
    }

    private static string Quoted(string text) => JsonSerializer.Serialize(text);

    private string Write(string name, StringBuilder text)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, name), text.ToString());
        return name;
    }
}
