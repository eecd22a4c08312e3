using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Tool;

/// <summary>A load test's result: what --json prints, what the page shows, and what the command capacity reads.</summary>
internal sealed record LoadReport
{
    public required LoadKind Kind { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required LoadSetup Setup { get; init; }

    public required IReadOnlyList<LoadResult> Results { get; init; }

    public required IReadOnlyList<LoadTarget> Targets { get; init; }
}

/// <summary>What was measured, and on what.</summary>
internal sealed record LoadSetup
{
    public required string Cluster { get; init; }

    public required string Topic { get; init; }

    public required int Partitions { get; init; }

    public required int Brokers { get; init; }

    public required string Messages { get; init; }

    /// <summary>Gets the bytes of a message, key and value, on average.</summary>
    public required double MessageBytes { get; init; }

    public required int Threads { get; init; }

    public double? Rate { get; init; }

    public double? DurationSeconds { get; init; }

    public long? Count { get; init; }

    public int Cores { get; init; } = Environment.ProcessorCount;

    public string System { get; init; } = RuntimeInformation.OSDescription;

    public string Dotnet { get; init; } = Environment.Version.ToString();

    public string ConfluentKafka { get; init; } = typeof(Library).Assembly.GetName().Version?.ToString(3) ?? "unknown";

    public string Librdkafka { get; init; } = Library.VersionString;
}
