namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>Holds both sides to the same settings of librdkafka.</summary>
internal static class SettingsDifference
{
    // The names of the client and of the run.
    private static readonly string[] _names = ["client.id", "group.id"];

    /// <exception cref="RunFailedException">A setting differs.</exception>
    public static void MustBeNone(RowPlan row, IReadOnlyDictionary<string, string> ours, IReadOnlyDictionary<string, string> baseline)
    {
        var differences = Of(ours, baseline).ToList();
        if (differences.Count > 0)
        {
            var list = string.Join("; ", differences.Select(static difference => $"{difference.Key} is {difference.Ours ?? "not set"} and {difference.Baseline ?? "not set"}"));
            throw new RunFailedException($"{row.Name}: {row.Ours} and {row.Baseline} ran with different settings: {list}.");
        }
    }

    public static IEnumerable<(string Key, string? Ours, string? Baseline)> Of(
        IReadOnlyDictionary<string, string> ours, IReadOnlyDictionary<string, string> baseline) =>
        from key in ours.Keys.Union(baseline.Keys).Order(StringComparer.Ordinal)
        let name = key[(key.LastIndexOf(' ') + 1)..]

        // Confluent.Kafka's own keys never reach librdkafka.
        where !_names.Contains(name) && !name.StartsWith("dotnet.", StringComparison.Ordinal)
        let left = ours.GetValueOrDefault(key)
        let right = baseline.GetValueOrDefault(key)
        where !string.Equals(left, right, StringComparison.OrdinalIgnoreCase)
        select (key, left, right);
}
