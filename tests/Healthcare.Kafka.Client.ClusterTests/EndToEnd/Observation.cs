using System.Text.Json.Serialization;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>As much of a FHIR R4 Observation as a test needs, with a number that counts a patient's events.</summary>
internal sealed record Observation(string Id, string Status, Coding Code, Reference Subject, Quantity ValueQuantity, int Sequence, string? Note = null)
{
    public static Observation Of(string patient, int sequence, string? note = null) => new(
        $"{patient}-{sequence}",
        "final",
        new Coding("http://loinc.org", "8867-4", "Heart rate"),
        new Reference($"Patient/{patient}"),
        new Quantity(60 + (sequence % 40), "/min"),
        sequence,
        note);
}

internal sealed record Coding(string System, string Code, string Display);

internal sealed record Reference([property: JsonPropertyName("reference")] string Target);

internal sealed record Quantity(decimal Value, string Unit);
