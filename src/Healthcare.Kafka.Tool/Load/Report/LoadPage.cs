using System.Globalization;
using System.Net;
using System.Text;

namespace Healthcare.Kafka.Tool;

/// <summary>A load test's result as one page: well-formed, complete in itself, and without anything of a message.</summary>
internal sealed class LoadPage
{
    private const double ProducerTarget = 10;
    private const double EndToEndTarget = 100;

    private readonly StringBuilder _html = new();
    private readonly LoadReport _report;

    private LoadPage(LoadReport report) => _report = report;

    public static string Of(LoadReport report)
    {
        var page = new LoadPage(report);
        page.Begin();
        page.Setup();
        page.Results();
        page.Targets();
        page.Charts();
        return page._html.Append("</body>\n</html>\n").ToString();
    }

    private void Begin()
    {
        var title = $"Load test: {Kind(_report.Kind)}";
        _html.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n")
            .Append($"<title>{Encode(title)}</title>\n<style>\n{PageStyle.Css}{PageStyle.Series}</style>\n</head>\n<body>\n<h1>{Encode(title)}</h1>\n")
            .Append(CultureInfo.InvariantCulture, $"<p class=\"faint\">{_report.StartedAt:yyyy-MM-dd HH:mm} UTC, by healthcare-kafka</p>\n");
    }

    private void Setup()
    {
        var setup = _report.Setup;
        (string Name, string Value)[] rows =
        [
            ("Messages", Text($"{setup.Messages}; {setup.MessageBytes:N0} bytes on average")),
            ("Topic", Text($"{setup.Topic}, {setup.Partitions} partitions on {setup.Brokers} brokers ({setup.Cluster})")),
            ("Load", Text($"{setup.Threads} senders, {Pace(setup)}, {Length(setup)}")),
            ("Machine", Text($"{setup.Cores} cores, {setup.System}")),
            ("Software", $".NET {setup.Dotnet}, Confluent.Kafka {setup.ConfluentKafka}, librdkafka {setup.Librdkafka}"),
        ];
        _html.Append("<dl>\n");
        foreach (var (name, value) in rows)
        {
            _html.Append($"<dt>{Encode(name)}</dt><dd>{Encode(value)}</dd>\n");
        }

        _html.Append("</dl>\n");
    }

    private string Pace(LoadSetup setup) => setup.Rate is { } rate ? Text($"{rate:N0} messages a second")
        : _report.Kind == LoadKind.EndToEnd ? "one message at a time each"
        : "as fast as it goes";

    private static string Length(LoadSetup setup) =>
        setup.DurationSeconds is { } seconds ? Text($"{seconds:0.#} s") : Text($"{setup.Count:N0} messages");

    private void Results()
    {
        Heading("Result");
        Table(
            ["client", "persisted", "failed", "produced/s", "MiB/s", "consumed", "consumed/s", "MiB/s", "lost", "twice", "CPU"],
            _report.Results.Select(one => new[]
            {
                one.Contender, Text($"{one.Persisted:N0}"), Text($"{one.Failed:N0}"), Text($"{one.ProducedPerSecond:N0}"), Text($"{one.ProducedMegabytesPerSecond:0.0}"),
                Text($"{one.Consumed:N0}"), Text($"{one.ConsumedPerSecond:N0}"), Text($"{one.ConsumedMegabytesPerSecond:0.0}"), Text($"{one.Lost:N0}"), Text($"{one.Duplicated:N0}"), Text($"{one.Cpu * 100:0} %"),
            }));
        var errors = _report.Results.SelectMany(result => result.Errors.Select(error => new[] { result.Contender, error.Key, Text($"{error.Value:N0}") })).ToList();
        if (errors.Count > 0)
        {
            Heading("Errors");
            Table(["client", "code", "times"], errors);
        }
    }

    private void Targets()
    {
        if (_report.Targets.Count == 0)
        {
            return;
        }

        Heading("Targets");
        _html.Append("<div class=\"scroll\"><table>\n<tr><th>target</th><th>wanted</th>")
            .AppendJoin("", _report.Results.Select(result => $"<th>{Encode(result.Contender)}</th>")).Append("</tr>\n");
        foreach (var target in _report.Targets.GroupBy(target => (target.Target, target.Wanted)))
        {
            _html.Append($"<tr><td>{Encode(target.Key.Target)}</td><td>{Encode(target.Key.Wanted)}</td>").AppendJoin("", _report.Results.Select(result =>
                target.FirstOrDefault(one => one.Contender == result.Contender) is { } one
                    ? $"<td>{Encode(one.Measured)} <span class=\"{(one.IsMet ? "met\">met" : "missed\">missed")}</span></td>"
                    : "<td></td>")).Append("</tr>\n");
        }

        _html.Append("</table></div>\n");
    }

    private void Charts()
    {
        if (_report.Results.Any(result => result.Samples.Count > 1))
        {
            Heading("Throughput over time");
            Key(_report.Kind is LoadKind.Mixed or LoadKind.EndToEnd ? "a full line is what was produced, a dashed one what was consumed" : "");
            _html.Append(LoadCharts.Throughput(_report.Results));
        }

        Latency("Latency until persisted", result => result.ProduceLatency, ProducerTarget);
        Latency("Latency end to end", result => result.EndToEndLatency, EndToEndTarget);
    }

    private void Latency(string name, Func<LoadResult, LatencySummary?> latencyOf, double target)
    {
        var latencies = _report.Results.Index().Where(one => latencyOf(one.Item) is not null)
            .Select(one => (Series: one.Index % PageStyle.Colours, one.Item.Contender, Latency: latencyOf(one.Item)!)).ToList();
        if (latencies.Count == 0)
        {
            return;
        }

        Heading(name);
        Table(
            ["client", "messages", "p50", "p95", "p99", "p99.9", "longest"],
            latencies.Select(one => new[]
            {
                one.Contender, Text($"{one.Latency.Count:N0}"), Milliseconds(one.Latency.P50), Milliseconds(one.Latency.P95),
                Milliseconds(one.Latency.P99), Milliseconds(one.Latency.P999), Milliseconds(one.Latency.Max),
            }));
        Key("");
        _html.Append(LoadCharts.Percentiles(name, latencies, target));
        foreach (var (series, contender, latency) in latencies)
        {
            _html.Append($"<p class=\"faint\">How many messages of {Encode(contender)} took how long</p>\n").Append(LoadCharts.Histogram(series, contender, latency, target));
        }
    }

    private void Heading(string text) => _html.Append($"<h2>{Encode(text)}</h2>\n");

    private void Key(string note)
    {
        _html.Append("<p>");
        foreach (var (number, result) in _report.Results.Index())
        {
            _html.Append(CultureInfo.InvariantCulture, $"<span class=\"key\"><i class=\"s{number % PageStyle.Colours}\"></i>{Encode(result.Contender)}</span>");
        }

        _html.Append(CultureInfo.InvariantCulture, $"<span class=\"faint\">{Encode(note)}</span></p>\n");
    }

    private void Table(string[] heads, IEnumerable<string[]> rows)
    {
        _html.Append("<div class=\"scroll\"><table>\n<tr>").AppendJoin("", heads.Select(head => $"<th>{Encode(head)}</th>")).Append("</tr>\n");
        foreach (var row in rows)
        {
            _html.Append("<tr>").AppendJoin("", row.Select(cell => $"<td>{Encode(cell)}</td>")).Append("</tr>\n");
        }

        _html.Append("</table></div>\n");
    }

    private static string Kind(LoadKind kind) => kind switch
    {
        LoadKind.Produce => "produce",
        LoadKind.Consume => "consume",
        LoadKind.EndToEnd => "end to end",
        _ => "clinical messages, produced and consumed",
    };

    private static string Milliseconds(double value) => Text($"{value:0.00} ms");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
