using System.Diagnostics.Metrics;

namespace Healthcare.Kafka.Client;

/// <summary>What the instruments have in common.</summary>
internal static class Instruments
{
    /// <summary>The conventions' boundaries for durations; 0.01 and 0.1 are the guide's targets for a send and end to end.</summary>
    private static readonly InstrumentAdvice<double> _seconds = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    };

    public static Histogram<double> CreateDuration(this Meter meter, string name, string description) =>
        meter.CreateHistogram(name, "s", description, tags: null, _seconds);

    /// <summary>Makes the one histogram that producers and consumers share; a meter gives the same one for the same name.</summary>
    public static Histogram<double> CreateOperationDuration(this Meter meter) => meter.CreateDuration(
        "messaging.client.operation.duration",
        "Time from a send's entry, a wait for room included, to its delivery report, of a sample while many are under way; or from a commit to its answer.");
}
