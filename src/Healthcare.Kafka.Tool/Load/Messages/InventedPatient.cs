namespace Healthcare.Kafka.Tool;

/// <summary>One invented patient, whose values wander about the middle of their reference ranges. The same random numbers give the same patient.</summary>
#pragma warning disable CA5394 // Reproducible, not secret.
internal sealed class InventedPatient
{
    private readonly Random _random;
    private readonly double[] _drift = new double[Measurements.All.Length];

    public InventedPatient(int number, Random random)
    {
        (Number, _random) = (number, random);
        (Id, Encounter) = (NewId(), NewId());
        BirthYear = random.Next(1930, 2020);
        IsFemale = random.Next(2) == 0;
    }

    public int Number { get; }

    public Guid Id { get; }

    public Guid Encounter { get; }

    public int BirthYear { get; }

    public bool IsFemale { get; }

    public (Measurement Of, decimal Value) Measure()
    {
        var index = _random.Next(_drift.Length);
        _drift[index] = (_drift[index] * 0.9) + ((_random.NextDouble() - 0.5) * 0.9);
        var measurement = Measurements.All[index];
        return (measurement, (decimal)Math.Round(measurement.At(_drift[index]), measurement.Decimals));
    }

    public Guid NewId()
    {
        var bytes = new byte[16];
        _random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
#pragma warning restore CA5394
