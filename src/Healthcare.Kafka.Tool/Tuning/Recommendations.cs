namespace Healthcare.Kafka.Tool;

/// <summary>What the guide recommends for the machines that a cluster runs on. It drives docs/tuning, the doctor, and the tests of samples/cluster.</summary>
internal static partial class Recommendations
{
    private const string? Unset = null;

    public static IReadOnlyList<Recommendation> All { get; } = [.. Hardware, .. Broker, .. Linux, .. Limits, .. Jvm, .. PerformanceTools, .. LoadTest];

    public static IReadOnlyList<Recommendation> Of(TuningArea area) => [.. All.Where(one => one.Area == area)];

    /// <summary>Gets the settings of an area that are to be set, by key.</summary>
    public static IReadOnlyDictionary<string, string> Settings(TuningArea area) =>
        Of(area).Where(one => one.Value is not null).ToDictionary(one => one.Key, one => one.Value!);
}
