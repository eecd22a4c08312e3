using System.Text.Json.Nodes;

namespace Healthcare.Kafka.Client.Testing;

/// <summary>
/// A simple rule in place of a registry's own: whoever reads with one schema what was written with another must not require a property that the writer's
/// schema does not require, and a property of both must have one type. Only the outermost properties are looked at.
/// </summary>
internal static class CompatibilityRule
{
    public static IReadOnlyList<string> Problems(string level, string schema, IReadOnlyList<StoredVersion> versions)
    {
        if (versions.Count == 0 || level == "NONE" || SchemaText.Parse(schema) is not { } fresh)
        {
            return [];
        }

        var compared = level.EndsWith("_TRANSITIVE", StringComparison.Ordinal) ? versions : [versions[^1]];
        var problems = new List<string>();
        foreach (var old in compared.Select(version => SchemaText.Parse(version.Schema.Content.Schema)).OfType<JsonObject>())
        {
            if (level.StartsWith("BACKWARD", StringComparison.Ordinal) || level.StartsWith("FULL", StringComparison.Ordinal))
            {
                problems.AddRange(Problems(reader: fresh, writer: old));
            }

            if (level.StartsWith("FORWARD", StringComparison.Ordinal) || level.StartsWith("FULL", StringComparison.Ordinal))
            {
                problems.AddRange(Problems(reader: old, writer: fresh));
            }
        }

        return problems;
    }

    private static IEnumerable<string> Problems(JsonObject reader, JsonObject writer)
    {
        foreach (var name in Required(reader).Except(Required(writer)))
        {
            yield return $"Property '{name}' is required by the reader only.";
        }

        foreach (var (name, property) in Properties(reader))
        {
            if (Properties(writer)[name] is { } other && Type(property) != Type(other))
            {
                yield return $"Property '{name}' has another type.";
            }
        }
    }

    private static IEnumerable<string> Required(JsonObject schema) => (schema["required"] as JsonArray ?? []).Select(name => name?.ToString() ?? "");

    private static JsonObject Properties(JsonObject schema) => schema["properties"] as JsonObject ?? [];

    private static string? Type(JsonNode? property) => (property as JsonObject)?["type"]?.ToJsonString();
}
