namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>A comparison, and what one has to know to do it again.</summary>
internal sealed record Report(string Command, string Cluster, int Pairs, Machine Machine)
{
    public List<Row> Rows { get; } = [];

    /// <summary>Gets the scenarios that gave no row, and why.</summary>
    public List<string> Failures { get; } = [];
}
