namespace ClinicalPipeline;

internal sealed record FhirReference(string? Reference);

internal sealed record CodeableConcept(IReadOnlyList<Coding>? Coding);

internal sealed record Coding(string? System, string? Code);

/// <summary>A measured value. <paramref name="Code"/> is its unit in UCUM.</summary>
internal sealed record Quantity(decimal? Value, string? Code);

internal sealed record ObservationRange(Quantity? Low, Quantity? High);

internal sealed record ObservationComponent(CodeableConcept? Code, Quantity? ValueQuantity, IReadOnlyList<ObservationRange>? ReferenceRange);
