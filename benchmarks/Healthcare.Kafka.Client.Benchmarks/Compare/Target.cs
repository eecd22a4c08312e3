namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>What a row has to reach.</summary>
/// <param name="Of">The figure that is judged.</param>
/// <param name="Limit">The limit.</param>
/// <param name="IsLeast">Whether the limit is the least allowed; else it is the most.</param>
internal sealed record Target(Figure Of, double Limit, bool IsLeast)
{
    public static Target AtLeast(Figure of, double limit) => new(of, limit, IsLeast: true);

    public static Target AtMost(Figure of, double limit) => new(of, limit, IsLeast: false);

    public bool IsMetBy(Row row) => IsLeast ? row.Get(Of) >= Limit : row.Get(Of) <= Limit;

    public override string ToString() => FormattableString.Invariant($"{Name} {(IsLeast ? ">=" : "<=")} {Limit:#,0.##}");

    private string Name => Of switch
    {
        Figure.Ratio => "ratio",
        Figure.Ours => "ours",
        Figure.CpuRatio => "CPU ratio",
        Figure.AllocationRatio => "allocation ratio",
        Figure.Allocation => "allocated B/msg",
        _ => "peak RSS MB",
    };
}

internal enum Figure
{
    Ratio,
    Ours,
    CpuRatio,
    AllocationRatio,
    Allocation,
    PeakRss,
}
