using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>A FHIR R4 Observation as a laboratory sends it, about 900 bytes of JSON. The number of its message is its value.</summary>
internal sealed record Observation
{
    public string ResourceType { get; init; } = "Observation";

    public required Guid Id { get; init; }

    public string Status { get; init; } = "final";

    public required IReadOnlyList<Concept> Category { get; init; }

    public required Concept Code { get; init; }

    public required Reference Subject { get; init; }

    public required Reference Encounter { get; init; }

    public required DateTimeOffset EffectiveDateTime { get; init; }

    public required DateTimeOffset Issued { get; init; }

    public required Quantity ValueQuantity { get; init; }

    public required IReadOnlyList<Range> ReferenceRange { get; init; }

    public static Observation Of(long number)
    {
        var at = DateTimeOffset.UnixEpoch.AddYears(55).AddSeconds(number);
        var patient = (number % 1_024).ToString("d6", CultureInfo.InvariantCulture);
        return new()
        {
            Id = new Guid((int)number, 0x4a, 0x41, 1, 2, 3, 4, 5, 6, 7, 8),
            Category = [new([new("http://terminology.hl7.org/CodeSystem/observation-category", "vital-signs", "Vital signs")], null)],
            Code = new([new("http://loinc.org", "8867-4", "Heart rate")], "Heart rate"),
            Subject = new($"Patient/{patient}"),
            Encounter = new($"Encounter/{patient}-7"),
            EffectiveDateTime = at,
            Issued = at.AddMilliseconds(152),
            ValueQuantity = new(number, "beats/minute", "http://unitsofmeasure.org", "/min"),
            ReferenceRange = [new(new(60, "beats/minute", "http://unitsofmeasure.org", "/min"), new(100, "beats/minute", "http://unitsofmeasure.org", "/min"))],
        };
    }

    public static byte[] Json(long number) => JsonSerializer.SerializeToUtf8Bytes(Of(number), ObservationJson.Default.Observation);
}

internal sealed record Concept(IReadOnlyList<Coding> Coding, string? Text);

internal sealed record Coding(string System, string Code, string Display);

internal sealed record Reference([property: JsonPropertyName("reference")] string To);

internal sealed record Quantity(decimal Value, string Unit, string System, string Code);

internal sealed record Range(Quantity Low, Quantity High);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Observation))]
internal sealed partial class ObservationJson : JsonSerializerContext;
