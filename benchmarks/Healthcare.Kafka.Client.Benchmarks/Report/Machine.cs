using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>What was measured on, with what, and when.</summary>
internal sealed record Machine(
    DateTimeOffset Date, int Cores, double MemoryGigabytes, string System, string Dotnet, string ConfluentKafka, string Librdkafka, string Commit)
{
    public static Machine Describe() => new(
        TimeProvider.System.GetUtcNow(),
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9,
        RuntimeInformation.OSDescription,
        Environment.Version.ToString(),
        typeof(Library).Assembly.GetName().Version?.ToString(3) ?? "unknown",
        Library.VersionString,
        Environment.GetEnvironmentVariable("BENCH_COMMIT") is { Length: > 0 } commit ? commit : "unknown");
}
