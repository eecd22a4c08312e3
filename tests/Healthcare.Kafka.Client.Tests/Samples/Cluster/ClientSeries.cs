using System.Diagnostics.Metrics;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>A series that an instrument of this library becomes in Prometheus.</summary>
internal sealed record ClientSeries(string Name, Instrument Instrument)
{
    /// <summary>Gets all of them by their names.</summary>
    public static IReadOnlyDictionary<string, ClientSeries> All { get; } = Read();

    /// <summary>Gets whether it only grows, so that its rate is what means something.</summary>
    public bool Grows => PrometheusNames.KindOf(Instrument) != PrometheusNames.Kind.Gauge;

    public IReadOnlyList<string> Labels => [.. Tags, .. IsBucket ? (string[])["le"] : []];

    public bool IsBucket => Name.EndsWith("_bucket", StringComparison.Ordinal);

    /// <summary>Gets the labels that the instrument's tags become.</summary>
    public IEnumerable<string> Tags => InstrumentTags.Of(Instrument.Name).Select(PrometheusNames.Label);

    private static Dictionary<string, ClientSeries> Read()
    {
        using var metrics = new CollectedMetrics();
        return metrics.Instruments
            .SelectMany(instrument => PrometheusNames.Series(instrument).Select(name => new ClientSeries(name, instrument)))
            .ToDictionary(series => series.Name, StringComparer.Ordinal);
    }
}
