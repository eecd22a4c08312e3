namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>Consumes a topic as often as it takes to warm up, then as often as is measured, each time as a new group.</summary>
internal static class Passes
{
    /// <param name="run">The run.</param>
    /// <param name="count">How often is measured.</param>
    /// <param name="passAsync">Consumes the topic once, in this group, with what measures it; null while it warms up.</param>
    /// <param name="hasWarmUp">Whether there is a warm-up.</param>
    public static async Task<Measurement> MeasureAsync(Run run, int count, Func<string, Measurement?, Task> passAsync, bool hasWarmUp = true)
    {
        for (var warmUp = new WarmUp(); hasWarmUp && warmUp.TryNext(out var pass);)
        {
            await passAsync(run.Group(pass), null);
        }

        var measurement = new Measurement();
        for (var pass = 0; pass < count; pass++)
        {
            await passAsync(run.Group(pass), measurement);
        }

        return measurement;
    }
}
