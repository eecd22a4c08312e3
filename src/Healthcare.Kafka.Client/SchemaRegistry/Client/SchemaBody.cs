using System.Buffers;
using System.Text.Json;

namespace Healthcare.Kafka.Client;

/// <summary>Writes requests. What is not said is left out: Karapace refuses a null, and an old registry a name that it does not know.</summary>
internal static class SchemaBody
{
    public static byte[] Of(SchemaDefinition schema)
    {
        var buffer = new ArrayBufferWriter<byte>(schema.Schema.Length + 256);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("schema", schema.Schema);
        writer.WriteString("schemaType", schema.SchemaType);
        if (schema.References.Count > 0)
        {
            writer.WriteStartArray("references");
            foreach (var reference in schema.References)
            {
                writer.WriteStartObject();
                writer.WriteString("name", reference.Name);
                writer.WriteString("subject", reference.Subject);
                writer.WriteNumber("version", reference.Version);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] Of(SchemaCompatibilityLevel level)
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("compatibility", CompatibilityLevels.Text(level));
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
