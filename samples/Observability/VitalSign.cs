namespace Observability;

/// <summary>A heart rate, with a few of the fields that a FHIR Observation has.</summary>
internal sealed record VitalSign(string Subject, int BeatsPerMinute)
{
    public const string Topic = "clinical.observation.recorded";

    public string ResourceType { get; init; } = "Observation";

    public string Code { get; init; } = "http://loinc.org|8867-4";
}
