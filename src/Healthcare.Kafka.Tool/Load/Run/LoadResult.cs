namespace Healthcare.Kafka.Tool;

/// <summary>What one contender's run gave.</summary>
internal sealed record LoadResult
{
    public required string Contender { get; init; }

    public required LoadClient Client { get; init; }

    public required ProducerPreset Preset { get; init; }

    /// <summary>Gets how many messages were due; null where nothing sets a pace.</summary>
    public long? Offered { get; init; }

    public required long Sent { get; init; }

    /// <summary>Gets how many are persisted, as the brokers said.</summary>
    public required long Persisted { get; init; }

    public required long Failed { get; init; }

    public required long Consumed { get; init; }

    /// <summary>Gets how many are persisted and did not come.</summary>
    public required long Lost { get; init; }

    public required long Duplicated { get; init; }

    /// <summary>Gets the errors by code.</summary>
    public required IReadOnlyDictionary<string, long> Errors { get; init; }

    public required double Seconds { get; init; }

    public required double ProducedPerSecond { get; init; }

    public required double ProducedMegabytesPerSecond { get; init; }

    public required double ConsumedPerSecond { get; init; }

    public required double ConsumedMegabytesPerSecond { get; init; }

    /// <summary>Gets how much of the machine's processors this process took, 0 to 1.</summary>
    public required double Cpu { get; init; }

    public LatencySummary? ProduceLatency { get; init; }

    public LatencySummary? EndToEndLatency { get; init; }

    public required IReadOnlyList<LoadSample> Samples { get; init; }

    public static LoadResult Of(LoadPlan plan, Contender contender, LoadCounters counters, IReadOnlyList<LoadSample> samples, LoadTimes times)
    {
        const double Megabyte = 1024 * 1024;
        return new()
        {
            Contender = contender.Name,
            Client = contender.Client,
            Preset = contender.Preset,
            Offered = plan is { Rate: { } rate, HasProducer: true } ? Math.Min(plan.Count ?? long.MaxValue, (long)(rate * plan.Limit.TotalSeconds)) : null,
            Sent = counters.Sent,
            Persisted = counters.Delivered,
            Failed = counters.Failed,
            Consumed = counters.Read,
            Lost = plan is { HasConsumer: true, HasProducer: true } ? counters.Missing : 0,
            Duplicated = counters.Duplicates,
            Errors = counters.Errors,
            Seconds = Math.Max(times.Produce.TotalSeconds, times.Consume.TotalSeconds),
            ProducedPerSecond = PerSecond(counters.Delivered, times.Produce),
            ProducedMegabytesPerSecond = PerSecond(counters.DeliveredBytes, times.Produce) / Megabyte,
            ConsumedPerSecond = PerSecond(counters.Read, times.Consume),
            ConsumedMegabytesPerSecond = PerSecond(counters.ReadBytes, times.Consume) / Megabyte,
            Cpu = times.Cpu,
            ProduceLatency = LatencySummary.Of(counters.Produce),
            EndToEndLatency = LatencySummary.Of(counters.EndToEnd),
            Samples = samples,
        };
    }

    private static double PerSecond(long count, TimeSpan time) => time > TimeSpan.Zero ? count / time.TotalSeconds : 0;
}

/// <summary>How long a run took.</summary>
internal sealed record LoadTimes
{
    public required TimeSpan Produce { get; init; }

    public required TimeSpan Consume { get; init; }

    public required double Cpu { get; init; }
}
