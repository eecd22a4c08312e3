using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client.Tests;

public partial class TelemetryDocumentTests
{
    private const string End = "\n<!-- End of what the tests write. -->";

    public static TheoryData<string> Written => ["instruments", "log events"];

    private static string Path { get; } = System.IO.Path.Combine(Repository.Root, "docs", "telemetry.md");

    [Theory]
    [MemberData(nameof(Written))]
    public void Table_InTheDocument_IsThatOfTheCode(string what)
    {
        var begin = $"<!-- Written by the tests, from the {what}: UPDATE_DOCS=1 rewrites it. -->\n\n";
        var text = File.ReadAllText(Path).ReplaceLineEndings("\n");
        var start = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var expected = text[..start] + (what == "instruments" ? Instruments() : Events()) + text[text.IndexOf(End, start, StringComparison.Ordinal)..];
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(Path, expected);
            return;
        }

        Assert.True(expected == text, $"docs/telemetry.md is stale; run {nameof(TelemetryDocumentTests)} with UPDATE_DOCS=1 and commit the file.");
    }

    [Fact]
    public void Events_OfTheRegistry_AreThoseThatAreDeclared()
    {
        var registered = typeof(EventIds).GetFields().ToDictionary(field => field.Name, field => (int)field.GetRawConstantValue()!);

        Assert.Equal(registered, LoggedEvents.All.Values.ToDictionary(one => one.Name, one => one.Id));
        Assert.All(LoggedEvents.All.Values, one => Assert.Equal(
            one.Level is LogLevel.Warning or LogLevel.Error, EventAdvice.Of(one.Id) is not null));
    }

    [Fact]
    public void Tags_Always_AreInTheDocument()
    {
        var text = File.ReadAllText(Path);
        var tags = typeof(Tags).GetFields().Select(field => (string)field.GetRawConstantValue()!).Where(tag => tag.Contains('.', StringComparison.Ordinal));

        Assert.All(tags.Where(tag => tag != Tags.SchemaUrl), tag => Assert.Contains($"`{tag}`", text, StringComparison.Ordinal));
    }

    // What is written by hand: spans, attributes, and the notes above the tables.
    [Fact]
    public void Names_InTheDocument_AreThoseOfTheCode()
    {
        using var metrics = new CollectedMetrics();
        var tags = typeof(Tags).GetFields().Select(field => (string)field.GetRawConstantValue()!);
        var text = File.ReadAllText(Path);

        var named = Name().Matches(text).Select(match => match.Groups[1].Value).Distinct();

        Assert.Empty(named.Except([.. tags, .. metrics.Instruments.Select(instrument => instrument.Name)]));
        Assert.Contains($"version {Tags.SchemaUrl.Split('/')[^1].Replace(".0", "", StringComparison.Ordinal)}", text, StringComparison.Ordinal);
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

    private static string Instruments()
    {
        using var metrics = new CollectedMetrics();
        var rows = metrics.Instruments
            .OrderBy(instrument => !instrument.Name.StartsWith("messaging", StringComparison.Ordinal))
            .ThenBy(instrument => instrument.Name, StringComparer.Ordinal)
            .Select(instrument => $"| `{instrument.Name}` | {Kind(instrument)} | {instrument.Unit} | {TagsOf(instrument)} | {instrument.Description} | {InstrumentTags.Target(instrument.Name)} |\n");
        return "| name | kind | unit | tags | meaning | the guide's target |\n|---|---|---|---|---|---|\n" + string.Concat(rows);
    }

    private static string Events()
    {
        var rows = LoggedEvents.All.Values.OrderBy(one => one.Id).Select(one =>
            $"| {one.Id} | `{one.Name}` | {one.Level?.ToString() ?? "librdkafka's"} | {Short(one.Category)} | {one.Message.Replace("|", "\\|", StringComparison.Ordinal)} | {EventAdvice.Of(one.Id)} |\n");
        return "| id | name | level | category | message | what to do |\n|---|---|---|---|---|---|\n" + string.Concat(rows);

        static string Short(string category) => category == LifecycleLog.Category ? "" : category.Replace(LifecycleLog.Category + ".", "", StringComparison.Ordinal);
    }

    private static string TagsOf(Instrument instrument) => string.Join(" ", InstrumentTags.Of(instrument.Name).Select(tag => $"`{tag}`"));

    [GeneratedRegex(@"`((?:messaging|healthcare\.kafka|error)\.[a-z_.]+)`")]
    private static partial Regex Name();

    private static string Kind(Instrument instrument) => instrument switch
    {
        Histogram<double> => "histogram",
        Counter<long> or ObservableCounter<long> => "counter",
        _ => "gauge",
    };
}
