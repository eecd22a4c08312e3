using System.Diagnostics.Metrics;

namespace Healthcare.Kafka.Client.Tests;

public class TelemetryDocumentTests
{
    private const string Begin = "<!-- Written by the tests, from the instruments: UPDATE_DOCS=1 rewrites it. -->\n\n";
    private const string End = "\n<!-- End of what the tests write. -->";

    [Fact]
    public void Instruments_InTheDocument_AreThoseOfTheCode()
    {
        var path = Path.Combine(Repository.Root, "docs", "telemetry.md");
        var text = File.ReadAllText(path).ReplaceLineEndings("\n");
        var begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var expected = text[..begin] + Table() + text[text.IndexOf(End, StringComparison.Ordinal)..];
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(path, expected);
            return;
        }

        Assert.True(expected == text, "docs/telemetry.md is stale; run this test with UPDATE_DOCS=1 and commit the file.");
    }

    [Fact]
    public void Instruments_Always_FollowTheConventions()
    {
        using var metrics = new CollectedMetrics();

        Assert.All(metrics.Instruments, instrument =>
        {
            Assert.Matches("^(messaging|healthcare\\.kafka)(\\.[a-z][a-z0-9_]*)+$", instrument.Name);
            Assert.Matches("^(s|By|\\{[a-z]+\\}(/s)?)$", instrument.Unit);
            Assert.EndsWith(".", instrument.Description, StringComparison.Ordinal);
            Assert.NotEmpty(InstrumentTags.Of(instrument.Name));
        });
        Assert.All(metrics.Instruments.OfType<Histogram<double>>(), histogram => Assert.Equal(
            [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10], histogram.Advice!.HistogramBucketBoundaries));
    }

    // The four names, units and kinds of the conventions' messaging metrics that apply to a client with callbacks.
    [Theory]
    [InlineData("messaging.client.sent.messages", "{message}", typeof(Counter<long>))]
    [InlineData("messaging.client.consumed.messages", "{message}", typeof(Counter<long>))]
    [InlineData("messaging.client.operation.duration", "s", typeof(Histogram<double>))]
    [InlineData("messaging.process.duration", "s", typeof(Histogram<double>))]
    public void Instruments_OfTheConventions_HaveTheirUnitAndKind(string name, string unit, Type kind)
    {
        using var metrics = new CollectedMetrics();

        var instrument = Assert.Single(metrics.Instruments, instrument => instrument.Name == name);
        Assert.Equal((unit, kind), (instrument.Unit, instrument.GetType()));
    }

    private static string Table()
    {
        using var metrics = new CollectedMetrics();
        var rows = metrics.Instruments
            .OrderBy(instrument => !instrument.Name.StartsWith("messaging", StringComparison.Ordinal))
            .ThenBy(instrument => instrument.Name, StringComparer.Ordinal)
            .Select(instrument => $"| `{instrument.Name}` | {Kind(instrument)} | {instrument.Unit} | {Tags(instrument)} | {instrument.Description} | {InstrumentTags.Target(instrument.Name)} |\n");
        return "| name | kind | unit | tags | meaning | the guide's target |\n|---|---|---|---|---|---|\n" + string.Concat(rows);
    }

    private static string Tags(Instrument instrument) => string.Join(" ", InstrumentTags.Of(instrument.Name).Select(tag => $"`{tag}`"));

    private static string Kind(Instrument instrument) => instrument switch
    {
        Histogram<double> => "histogram",
        Counter<long> or ObservableCounter<long> => "counter",
        _ => "gauge",
    };
}
