namespace ClinicalPipeline;

/// <summary>A value out of its reference range.</summary>
/// <param name="Patient">Whose value it is; also the message key.</param>
/// <param name="Number">Which of the event's alerts this is, from 0: with the event's number it names the alert for good.</param>
/// <param name="Loinc">What was measured.</param>
/// <param name="Value">The value, in <paramref name="Unit"/>.</param>
/// <param name="Unit">The unit, in UCUM.</param>
/// <param name="Low">The lower limit, when there is one.</param>
/// <param name="High">The upper limit, when there is one.</param>
public sealed record ClinicalAlert(string Patient, int Number, string Loinc, decimal Value, string Unit, decimal? Low, decimal? High)
{
    public bool IsLow => Value < Low;
}
