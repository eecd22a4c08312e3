using System.Text.RegularExpressions;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>What samples/cluster/grafana queries exists, all that clients measure is shown, and the lines stand at the guide's targets.</summary>
public partial class DashboardTests
{
    private const string Clients = "kafka-clients.json";
    private const string Cluster = "kafka-cluster.json";

    public static TheoryData<string> All => [.. Dashboard.Files];

    [Fact]
    public void Files_OfTheFolder_AreTheTwoDashboards() => Assert.Equal([Clients, Cluster], Dashboard.Files);

    [Theory]
    [MemberData(nameof(All))]
    public void Panels_Always_SayWhatTheyShow(string file)
    {
        var dashboard = Dashboard.Read(file);

        Assert.Distinct(dashboard.Panels.Select(panel => panel.Id));
        Assert.All(dashboard.Shown, panel =>
        {
            Assert.Contains(panel.Type, (string[])["timeseries", "stat"]);
            Assert.NotEmpty(panel.Title);
            Assert.EndsWith(".", panel.Description, StringComparison.Ordinal);
            Assert.NotEmpty(panel.Unit);
            Assert.NotEmpty(panel.Targets);
            Assert.Equal("${datasource}", panel.DataSource);
            Assert.Null(panel.Thresholds[0].From);
            Assert.Equal(panel.Thresholds.Skip(1).OrderBy(step => step.From), panel.Thresholds.Skip(1));
        });
        Assert.Distinct(dashboard.Shown.Select(panel => panel.Title), StringComparer.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Panels_Always_FitTheGridWithoutOverlap(string file)
    {
        var panels = Dashboard.Read(file).Panels;

        Assert.All(panels, panel => Assert.InRange(panel.Place.Right, 1, 24));
        Assert.DoesNotContain(
            panels.SelectMany((one, index) => panels.Skip(index + 1).Select(other => (one.Place, Other: other.Place))),
            pair => pair.Place.Left < pair.Other.Right && pair.Other.Left < pair.Place.Right && pair.Place.Top < pair.Other.Bottom && pair.Other.Top < pair.Place.Bottom);
    }

    [Theory]
    [InlineData(Clients, "datasource client group topic")]
    [InlineData(Cluster, "datasource broker topic")]
    public void Variables_OfQueries_Exist(string file, string variables)
    {
        var dashboard = Dashboard.Read(file);
        var used = dashboard.Shown.SelectMany(panel => panel.Targets).SelectMany(target => Variable().Matches(target.Query.Text)).Select(match => match.Groups[1].Value);

        Assert.Equal(variables.Split(' '), dashboard.Variables);
        Assert.Empty(used.Except([.. dashboard.Variables, "__rate_interval"]));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Queries_OfClientMetrics_NameWhatExists(string file)
    {
        var dashboard = Dashboard.Read(file);

        Assert.All(
            dashboard.Shown.SelectMany(panel => panel.Targets).Select(target => target.Query).Concat(dashboard.VariableQueries),
            ClientQueries.AssertExists);
    }

    // That brokers have them nobody can see here; that they are all named, with what they come from, can be seen.
    [Fact]
    public void Queries_OfBrokerMetrics_NameWhatTheReadMeExplains()
    {
        var readMe = File.ReadAllText(Path.Combine(Repository.Root, "samples", "cluster", "grafana", "README.md"));
        var explained = Explained().Matches(readMe).Select(match => match.Groups[1].Value);

        var used = Dashboard.Files.Select(Dashboard.Read)
            .SelectMany(dashboard => dashboard.Shown).SelectMany(panel => panel.Targets).Select(target => target.Query)
            .Concat(PrometheusRules.All.Select(rule => rule.Query))
            .SelectMany(query => query.Metrics)
            .Where(metric => !Query.IsOfAClient(metric) && !metric.Contains(':', StringComparison.Ordinal));

        Assert.Equal(used.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), explained.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Legends_OfQueries_NameLabelsThatTheResultHas(string file) => Assert.All(
        Dashboard.Read(file).Shown.SelectMany(panel => panel.Targets),
        target => Assert.Empty(Legend().Matches(target.Legend).Select(match => match.Groups[1].Value).Except(target.Query.GroupedBy)));

    [Fact]
    public void Panels_OfTheClients_ShowEveryInstrument()
    {
        var shown = Dashboard.Read(Clients).Shown
            .SelectMany(panel => panel.Targets)
            .SelectMany(target => target.Query.ClientMetrics)
            .Select(name => ClientSeries.All[name].Instrument.Name);

        Assert.Empty(ClientSeries.All.Values.Select(series => series.Instrument.Name).Except(shown));
    }

    // What docs/telemetry.md lists is what the code has (TelemetryDocumentTests); so this holds for the document too.
    [Fact]
    public void Histograms_OfTheClients_AreShownAsMedianAndP99()
    {
        var quantiles = Dashboard.Read(Clients).Shown
            .SelectMany(panel => panel.Targets)
            .Select(target => target.Query)
            .SelectMany(query => Quantile().Matches(query.Text).Select(match => (Metric: query.ClientMetrics.Single(), Quantile: match.Groups[1].Value)))
            .ToLookup(one => one.Metric, one => one.Quantile, StringComparer.Ordinal);

        var histograms = ClientSeries.All.Keys.Where(name => name.EndsWith("_bucket", StringComparison.Ordinal));
        Assert.All(histograms, name => Assert.Superset(new HashSet<string> { "0.5", "0.99" }, quantiles[name].ToHashSet()));
    }

    [Fact]
    public void Units_OfSecondsAndBytes_AreThose() => Assert.All(Dashboard.Read(Clients).Shown, panel =>
    {
        var measured = panel.Targets
            .SelectMany(target => target.Query.ClientMetrics)
            .Select(name => name.EndsWith("_count", StringComparison.Ordinal) ? "" : ClientSeries.All[name].Instrument.Unit)
            .Distinct(StringComparer.Ordinal);
        string[] expected = Assert.Single(measured) switch { "s" => ["s"], "By" => ["bytes", "percentunit", "Bps"], _ => ["short", "cps"] };
        Assert.Contains(panel.Unit, expected);
    });

    [Theory]
    [InlineData(Clients, "Producer p99", "red", 0.01)]
    [InlineData(Clients, "Producer latency", "red", 0.01)]
    [InlineData(Clients, "End-to-end p99", "red", 0.1)]
    [InlineData(Clients, "End-to-end latency", "red", 0.1)]
    [InlineData(Clients, "Batch size", "green", 131072)]
    [InlineData(Clients, "Largest lag", "red", 10000)]
    [InlineData(Clients, "Halted partitions", "red", 1)]
    [InlineData(Cluster, "Producer Request Latency", "red", 10)]
    [InlineData(Cluster, "Under-Replicated Partitions", "red", 1)]
    public void Thresholds_OfTheGuidesTargets_AreItsNumbers(string file, string title, string colour, double from) =>
        Assert.Equal((colour, from), Assert.Single(Dashboard.Read(file).Shown, panel => panel.Title == title).Thresholds[^1]);

    // The library's own limits: the option's default, and those of the health check.
    [Fact]
    public void Thresholds_ThatTheLibraryHasToo_AreItsDefaults()
    {
        var health = new KafkaHealthOptions();

        Assert.Equal(new ProducerSettings { Name = "any", Librdkafka = [] }.BatchSize, Last("Batch size"));
        Assert.Equal(health.ProducerLatency!.Value.TotalSeconds, Last("Producer p99"));
        Assert.Equal(health.EndToEndLatency!.Value.TotalSeconds, Last("End-to-end p99"));
        Assert.Equal(health.Lag, Last("Largest lag of a partition"));
        Assert.Equal(health.OldestUnfinished!.Value.TotalSeconds, Last("Oldest unfinished age"));

        static double? Last(string title) => Dashboard.Read(Clients).Shown.Single(panel => panel.Title == title).Thresholds[^1].From;
    }

    [Fact]
    public void Panels_OfTheCluster_AreTheGuidesFive() => Assert.Equal(
        ["Message Throughput", "Bytes Throughput", "Producer Request Latency", "Consumer Lag", "Under-Replicated Partitions"],
        Dashboard.Read(Cluster).Shown.Select(panel => panel.Title));

    [GeneratedRegex(@"\$\{?(\w+)")]
    private static partial Regex Variable();

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Legend();

    [GeneratedRegex(@"\| `(kafka_\w+)` \|$", RegexOptions.Multiline)]
    private static partial Regex Explained();

    [GeneratedRegex(@"histogram_quantile\(([\d.]+),")]
    private static partial Regex Quantile();
}
