namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>A row of the report: two contenders, and the figure in which they are compared.</summary>
/// <param name="Name">The name of the row.</param>
/// <param name="Ours">The contender that is judged.</param>
/// <param name="Baseline">The contender that it is compared with.</param>
internal sealed record RowPlan(string Name, string Ours, string Baseline)
{
    /// <summary>Gets which of <see cref="RunResult.Values"/> is compared.</summary>
    public string Value { get; init; } = RunResult.Rate;

    /// <summary>Gets whether the settings of librdkafka are what differs between the two.</summary>
    public bool SettingsDiffer { get; init; }

    /// <summary>Gets the most that the baseline counts: what arithmetic allows at all.</summary>
    public double BaselineAtMost { get; init; } = double.PositiveInfinity;

    public IReadOnlyList<Target> Targets { get; init; } = [];

    /// <summary>Gets why targets cannot be judged on mock brokers; null where they can.</summary>
    public string? NotOnMockBrokers { get; init; }

    public string Unit => Value == RunResult.Rate ? "msg/s" : "ms";
}
