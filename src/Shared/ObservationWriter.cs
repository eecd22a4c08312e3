using System.Buffers;
using System.Text.Json;

namespace Healthcare.Kafka.Shared;

/// <summary>Writes a FHIR R4 Observation as one line of JSON.</summary>
internal sealed class ObservationWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);

    /// <summary>Writes one; a note makes it longer.</summary>
    public byte[] Write(Guid id, string patient, string encounter, Measurement measurement, decimal value, DateTimeOffset at, string? note = null)
    {
        _buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_buffer))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Observation");
            json.WriteString("id", id);
            json.WriteString("status", "final");
            json.WriteStartArray("category");
            WriteConcept(json, "http://terminology.hl7.org/CodeSystem/observation-category", measurement.Category, measurement.Category, text: false);
            json.WriteEndArray();
            json.WritePropertyName("code");
            WriteConcept(json, "http://loinc.org", measurement.Loinc, measurement.Display, text: true);
            WriteReference(json, "subject", patient);
            WriteReference(json, "encounter", encounter);
            json.WriteString("effectiveDateTime", at);
            json.WriteString("issued", at.AddMilliseconds(152));
            json.WritePropertyName("valueQuantity");
            WriteQuantity(json, measurement, value);
            WriteNote(json, note);
            WriteRange(json, measurement);
            json.WriteEndObject();
        }

        return _buffer.WrittenSpan.ToArray();
    }

    private static void WriteConcept(Utf8JsonWriter json, string system, string code, string display, bool text)
    {
        json.WriteStartObject();
        json.WriteStartArray("coding");
        json.WriteStartObject();
        json.WriteString("system", system);
        json.WriteString("code", code);
        json.WriteString("display", display);
        json.WriteEndObject();
        json.WriteEndArray();
        if (text)
        {
            json.WriteString("text", display);
        }

        json.WriteEndObject();
    }

    private static void WriteReference(Utf8JsonWriter json, string name, string reference)
    {
        json.WriteStartObject(name);
        json.WriteString("reference", reference);
        json.WriteEndObject();
    }

    private static void WriteNote(Utf8JsonWriter json, string? note)
    {
        if (note is null)
        {
            return;
        }

        json.WriteStartArray("note");
        json.WriteStartObject();
        json.WriteString("text", note);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteRange(Utf8JsonWriter json, Measurement measurement)
    {
        json.WriteStartArray("referenceRange");
        json.WriteStartObject();
        json.WritePropertyName("low");
        WriteLimit(json, measurement.Low, measurement.Ucum);
        json.WritePropertyName("high");
        WriteLimit(json, measurement.High, measurement.Ucum);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteLimit(Utf8JsonWriter json, double value, string ucum)
    {
        json.WriteStartObject();
        json.WriteNumber("value", (decimal)value);
        json.WriteString("code", ucum);
        json.WriteEndObject();
    }

    private static void WriteQuantity(Utf8JsonWriter json, Measurement measurement, decimal value)
    {
        json.WriteStartObject();
        json.WriteNumber("value", value);
        json.WriteString("unit", measurement.Unit);
        json.WriteString("system", "http://unitsofmeasure.org");
        json.WriteString("code", measurement.Ucum);
        json.WriteEndObject();
    }
}
