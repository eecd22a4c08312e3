using System.Diagnostics.Metrics;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>
/// The names that Prometheus has for metrics that come over OTLP, by OpenTelemetry's specification "Prometheus and OpenMetrics Compatibility":
/// what is no letter or digit becomes one underscore; the unit is appended in words unless the name has it, what stands in braces left out; a counter
/// ends in _total, a gauge of unit 1 in _ratio; a histogram is three series.
/// </summary>
internal static class PrometheusNames
{
    private static readonly Dictionary<string, string> _units = new(StringComparer.Ordinal)
    {
        ["s"] = "seconds",
        ["ms"] = "milliseconds",
        ["By"] = "bytes",
        ["1"] = "",
    };

    private static readonly Dictionary<string, string> _perUnits = new(StringComparer.Ordinal) { ["s"] = "second", ["h"] = "hour" };

    internal enum Kind
    {
        Counter,
        Gauge,
        Histogram,
    }

    public static Kind KindOf(Instrument instrument) => instrument switch
    {
        Histogram<double> => Kind.Histogram,
        Counter<long> or ObservableCounter<long> => Kind.Counter,
        ObservableGauge<long> or ObservableGauge<double> => Kind.Gauge,
        _ => throw new ArgumentException($"{instrument.Name} is of a kind that has no translation here.", nameof(instrument)),
    };

    /// <summary>Translates the name of a tag.</summary>
    public static string Label(string tag) => string.Join('_', Words(tag));

    /// <summary>Translates the name of a metric.</summary>
    public static string Metric(string name, string? unit, Kind kind)
    {
        var words = Words(name);
        var parts = (unit ?? "").Split('/', 2);
        Append(words, Word(_units, parts[0]));
        if (parts.Length == 2 && Word(_perUnits, parts[1]) is { Length: > 0 } per)
        {
            Append(words, "per_" + per);
        }

        Move(words, "total", kind == Kind.Counter);
        Move(words, "ratio", kind == Kind.Gauge && unit == "1");
        return string.Join('_', words);
    }

    /// <summary>Gets the names of the series that an instrument becomes.</summary>
    public static IReadOnlyList<string> Series(Instrument instrument)
    {
        var kind = KindOf(instrument);
        var name = Metric(instrument.Name, instrument.Unit, kind);
        return kind == Kind.Histogram ? [name + "_bucket", name + "_count", name + "_sum"] : [name];
    }

    private static List<string> Words(string name) =>
        [.. string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c == ':' ? c : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    private static string Word(Dictionary<string, string> words, string unit) =>
        unit.Contains('{', StringComparison.Ordinal) ? "" : words.GetValueOrDefault(unit, unit);

    private static void Append(List<string> words, string word)
    {
        if (word.Length > 0 && !words.Contains(word))
        {
            words.Add(word);
        }
    }

    private static void Move(List<string> words, string suffix, bool applies)
    {
        if (applies)
        {
            words.RemoveAll(word => word == suffix);
            words.Add(suffix);
        }
    }
}
