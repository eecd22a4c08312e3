namespace ClinicalPipeline;

/// <summary>One event to produce: the FHIR resource as it was read, byte for byte, and the patient it is about.</summary>
internal readonly record struct ClinicalEvent(string Patient, byte[] Resource)
{
    public override string ToString() => "clinical event";
}
