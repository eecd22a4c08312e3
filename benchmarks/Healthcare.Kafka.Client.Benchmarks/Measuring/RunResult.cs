using System.Diagnostics;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>What one run of one contender gave.</summary>
internal sealed record RunResult
{
    public const string Rate = "rate";
    public const string P50 = "p50";
    public const string P99 = "p99";

    /// <summary>Gets the figures by name: messages per second as <see cref="Rate"/>, milliseconds as <see cref="P50"/> and <see cref="P99"/>.</summary>
    public required IReadOnlyDictionary<string, double> Values { get; init; }

    public double CpuMicrosecondsPerMessage { get; init; }

    public double AllocatedBytesPerMessage { get; init; }

    public double PeakRssMegabytes { get; init; }

    /// <summary>Gets what the contender gave librdkafka, client by client.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    public static RunResult Of(Measurement measurement, IReadOnlyDictionary<string, string> settings) =>
        Of(measurement, new Dictionary<string, double> { [Rate] = measurement.Rate }, settings);

    public static RunResult Of(Measurement measurement, Latencies latencies, IReadOnlyDictionary<string, string> settings) =>
        Of(measurement, new Dictionary<string, double> { [P50] = latencies.Percentile(0.5), [P99] = latencies.Percentile(0.99) }, settings);

    private static RunResult Of(Measurement measurement, Dictionary<string, double> values, IReadOnlyDictionary<string, string> settings)
    {
        using var process = Process.GetCurrentProcess();
        return new()
        {
            Values = values,
            CpuMicrosecondsPerMessage = measurement.Cpu.TotalMicroseconds / measurement.Messages,
            AllocatedBytesPerMessage = (double)measurement.AllocatedBytes / measurement.Messages,
            PeakRssMegabytes = process.PeakWorkingSet64 / 1e6,
            Settings = settings,
        };
    }
}
