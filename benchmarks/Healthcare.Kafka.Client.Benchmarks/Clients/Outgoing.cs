namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>What a produce run sends. The values are made beforehand: serialization is measured by benchmarks of its own.</summary>
internal sealed class Outgoing
{
    private const int DefaultCount = 400_000;
    private const int Values = 4_096;
    private readonly byte[][] _values = [.. Enumerable.Range(0, Values).Select(static number => Payload.Incompressible(number))];

    public Outgoing(Run run)
    {
        Measured = run.Messages ?? DefaultCount;
        WarmUp = Math.Max(1, Measured / 4);
    }

    public int Measured { get; }

    public int WarmUp { get; }

    public int Total => WarmUp + Measured;

    public byte[] Value(int number) => _values[number % Values];
}
