namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>What came out of the pairs of one row.</summary>
internal sealed record Row(RowPlan Plan)
{
    public double Ours { get; private init; }

    public double Baseline { get; private init; }

    /// <summary>Gets ours divided by the baseline: more is better of a rate, less of a time.</summary>
    public Spread Ratio { get; private init; }

    public double CpuRatio { get; private init; }

    public double AllocationRatio { get; private init; }

    public Cost OursCost { get; private init; }

    public Cost BaselineCost { get; private init; }

    public bool IsOnMockBrokers { get; private init; }

    /// <summary>Gets why the targets are not judged; null where they are.</summary>
    public string? NotJudged => IsOnMockBrokers ? Plan.NotOnMockBrokers : null;

    /// <param name="plan">What is compared.</param>
    /// <param name="ours">Our runs, in the order of the pairs.</param>
    /// <param name="baseline">The runs of the baseline, in the order of the pairs.</param>
    /// <param name="isOnMockBrokers">Whether the brokers are librdkafka's mock brokers.</param>
    public static Row Of(RowPlan plan, IReadOnlyList<RunResult> ours, IReadOnlyList<RunResult> baseline, bool isOnMockBrokers = false)
    {
        double[] figures = [.. ours.Select(run => run.Values[plan.Value])];
        double[] baselines = [.. baseline.Select(run => Math.Min(run.Values[plan.Value], plan.BaselineAtMost))];
        return new Row(plan)
        {
            Ours = Spread.Of(figures).Median,
            Baseline = Spread.Of(baselines).Median,
            Ratio = Spread.OfRatios(figures, baselines),
            CpuRatio = Spread.OfRatios(ours.Select(static run => run.CpuMicrosecondsPerMessage), baseline.Select(static run => run.CpuMicrosecondsPerMessage)).Median,
            AllocationRatio = Spread.OfRatios(ours.Select(static run => run.AllocatedBytesPerMessage), baseline.Select(static run => run.AllocatedBytesPerMessage)).Median,
            OursCost = Cost.Of(ours),
            BaselineCost = Cost.Of(baseline),
            IsOnMockBrokers = isOnMockBrokers,
        };
    }

    public double Get(Figure figure) => figure switch
    {
        Figure.Ratio => Ratio.Median,
        Figure.Ours => Ours,
        Figure.CpuRatio => CpuRatio,
        Figure.AllocationRatio => AllocationRatio,
        Figure.Allocation => OursCost.AllocatedBytesPerMessage,
        _ => OursCost.PeakRssMegabytes,
    };

    /// <summary>What a run costs: medians.</summary>
    internal readonly record struct Cost(double CpuMicrosecondsPerMessage, double AllocatedBytesPerMessage, double PeakRssMegabytes)
    {
        public static Cost Of(IReadOnlyList<RunResult> runs) => new(
            Spread.Of(runs.Select(static run => run.CpuMicrosecondsPerMessage)).Median,
            Spread.Of(runs.Select(static run => run.AllocatedBytesPerMessage)).Median,
            Spread.Of(runs.Select(static run => run.PeakRssMegabytes)).Median);
    }
}
