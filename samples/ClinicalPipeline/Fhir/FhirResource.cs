using System.Text.Json.Serialization;

namespace ClinicalPipeline;

/// <summary>What the pipeline reads of a FHIR R4 resource. Everything else stays in the payload, untouched.</summary>
internal sealed record FhirResource
{
    public string? ResourceType { get; init; }

    public string? Status { get; init; }

    public FhirReference? Subject { get; init; }

    /// <summary>What Immunization and some others call their subject.</summary>
    public FhirReference? Patient { get; init; }

    public CodeableConcept? Code { get; init; }

    public Quantity? ValueQuantity { get; init; }

    public IReadOnlyList<ObservationRange>? ReferenceRange { get; init; }

    /// <summary>The parts of a panel, such as the two blood pressures.</summary>
    public IReadOnlyList<ObservationComponent>? Component { get; init; }

    /// <summary>The message key: all events of one patient share it, so they share a partition and keep their order.</summary>
    [JsonIgnore]
    public string? PatientReference => Subject?.Reference ?? Patient?.Reference;
}
