namespace ClinicalPipeline;

/// <summary>One invented patient: a value per measurement that wanders from visit to visit.</summary>
#pragma warning disable CA5394 // Reproducible, not secret.
internal sealed class GeneratedPatient
{
    private readonly Random _random;
    private readonly ObservationWriter _writer = new();
    private readonly double[] _drift = new double[Measurements.All.Length];
    private readonly string _reference;
    private readonly string _encounter;

    public GeneratedPatient(Random random)
    {
        _random = random;
        _reference = $"Patient/{NewId()}";
        _encounter = $"Encounter/{NewId()}";
        for (var i = 0; i < _drift.Length; i++)
        {
            _drift[i] = (random.NextDouble() - 0.5) * 0.8;
        }
    }

    public ClinicalEvent Next(DateTimeOffset at)
    {
        var index = _random.Next(Measurements.All.Length);
        var measurement = Measurements.All[index];

        // -1 and 1 are the limits of the reference range. A pull to the middle keeps most values inside; the steps let some out.
        _drift[index] = (_drift[index] * 0.9) + ((_random.NextDouble() - 0.5) * 0.9);
        var value = Math.Round(measurement.At(_drift[index]), measurement.Decimals);
        return new ClinicalEvent(_reference, _writer.Write(NewId(), _reference, _encounter, measurement, (decimal)value, at));
    }

    private Guid NewId()
    {
        var bytes = new byte[16];
        _random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
#pragma warning restore CA5394
