namespace ClinicalPipeline;

/// <summary>The values of one measurement that are expected in a healthy adult; both limits belong to the range.</summary>
internal sealed record ReferenceRange(string Name, string Unit, decimal? Low, decimal? High)
{
    public bool Contains(decimal value) => !(value < Low) && !(value > High);
}
