using System.Text.RegularExpressions;

namespace Healthcare.Kafka.Client.Tests;

public partial class PrometheusRulesTests
{
    [Fact]
    public void Rules_OfTheFile_AreAllRead()
    {
        var text = File.ReadAllText(Path.Combine(PrometheusRules.Folder, "rules.yml"));

        Assert.Equal(Expression().Count(text), PrometheusRules.All.Count);
        Assert.Distinct(PrometheusRules.All.Select(rule => rule.Name), StringComparer.Ordinal);
        Assert.NotEmpty(PrometheusRules.Alerts);
    }

    [Fact]
    public void Expressions_OfClientMetrics_NameWhatExists() => Assert.All(PrometheusRules.All, rule =>
    {
        Assert.NotEmpty(rule.Query.Metrics);
        ClientQueries.AssertExists(rule.Query);
        Assert.Empty(RecordsOf(rule.Query).Except(PrometheusRules.Records.Select(record => record.Name)));
    });

    [Fact]
    public void Records_Always_AreUsed() =>
        Assert.Empty(PrometheusRules.Records.Select(record => record.Name).Except(PrometheusRules.Alerts.SelectMany(alert => RecordsOf(alert.Query))));

    [Fact]
    public void Alerts_Always_SayWhatItMeansAndWhatToDo() => Assert.All(PrometheusRules.Alerts, alert =>
    {
        Assert.Contains(alert.Severity, (string[])["warning", "critical"]);
        Assert.InRange(alert.Summary.Length, 20, 250);
        Assert.InRange(alert.Description.Length, 80, 500);
        Assert.EndsWith(".", alert.Description, StringComparison.Ordinal);
    });

    // Labels are all that an alert can tell, and none takes anything of a message.
    [Fact]
    public void Texts_OfAlerts_NameLabelsThatTheResultHas() => Assert.All(PrometheusRules.Alerts, alert =>
    {
        var labels = alert.Query.GroupedBy
            .Concat(PrometheusRules.Records.Where(record => RecordsOf(alert.Query).Contains(record.Name)).SelectMany(record => record.Query.GroupedBy));

        Assert.Empty(Label().Matches(alert.Summary + alert.Description).Select(match => match.Groups[1].Value).Except(labels));
    });

    [Fact]
    public void Documents_NamedInTexts_Exist() => Assert.All(
        PrometheusRules.Alerts.SelectMany(alert => Document().Matches(alert.Description)),
        match => Assert.True(File.Exists(Path.Combine(Repository.Root, match.Value)), match.Value));

    [Fact]
    public void Alerts_Always_HaveATestOfTheirOwn()
    {
        var tested = Tested().Matches(File.ReadAllText(Path.Combine(PrometheusRules.Folder, "rules.test.yml"))).Select(match => match.Groups[1].Value).ToHashSet();

        Assert.Equal(PrometheusRules.Alerts.Select(alert => alert.Name).Order(StringComparer.Ordinal), tested.Order(StringComparer.Ordinal));
    }

    // The guide's targets, and the limits of the health check.
    [Fact]
    public void Limits_ThatTheHealthCheckHasToo_AreItsDefaults()
    {
        var health = new KafkaHealthOptions();

        AssertLimit("KafkaProducerLatencyHigh", health.ProducerLatency!.Value.TotalSeconds);
        AssertLimit("KafkaEndToEndLatencyHigh", health.EndToEndLatency!.Value.TotalSeconds);
        AssertLimit("KafkaConsumerLagHigh", health.Lag!.Value);
        AssertLimit("KafkaMessageUnfinished", health.OldestUnfinished!.Value.TotalSeconds);
        AssertLimit("KafkaUnderReplicatedPartitions", 0);

        static void AssertLimit(string name, double limit) =>
            Assert.Contains(FormattableString.Invariant($" > {limit}"), Assert.Single(PrometheusRules.Alerts, alert => alert.Name == name).Query.Text, StringComparison.Ordinal);
    }

    private static IEnumerable<string> RecordsOf(Query query) => query.Metrics.Where(metric => metric.Contains(':', StringComparison.Ordinal));

    [GeneratedRegex(@"^ +expr: ", RegexOptions.Multiline)]
    private static partial Regex Expression();

    [GeneratedRegex(@"\$labels\.(\w+)")]
    private static partial Regex Label();

    [GeneratedRegex(@"docs/[\w-]+\.md")]
    private static partial Regex Document();

    [GeneratedRegex(@"^  - name: (\w+)$", RegexOptions.Multiline)]
    private static partial Regex Tested();
}
