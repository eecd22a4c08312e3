using System.Text.Json;

namespace Healthcare.Kafka.Client;

/// <summary>Reads what registries tell of a schema. Only what is needed has to be there: older ones leave version, GUID, type or references out.</summary>
internal static class SchemaAnswer
{
    /// <summary>Reads a schema.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="known">What was asked with, where the answer may be the id alone.</param>
    /// <param name="what">What was asked for, in words for an error.</param>
    /// <exception cref="SchemaRegistryUnavailableException">It has no schema: not a registry's answer.</exception>
    public static RegistrySchema Read(JsonElement answer, RegistrySchema? known, string what)
    {
        if (answer.ValueKind != JsonValueKind.Object)
        {
            throw new SchemaRegistryUnavailableException(what);
        }

        var definition = Text(answer, "schema") is { } schema
            ? new SchemaDefinition(schema, Text(answer, "schemaType") ?? known?.Definition.SchemaType ?? "AVRO") { References = References(answer) }
            : known?.Definition ?? throw new SchemaRegistryUnavailableException(what);
        return new RegistrySchema(definition)
        {
            Id = Number(answer, "id") ?? known?.Id,
            SchemaGuid = Guid.TryParse(Text(answer, "guid"), out var guid) ? guid : known?.SchemaGuid,
            Subject = Text(answer, "subject") ?? known?.Subject,
            Version = Number(answer, "version") ?? known?.Version,
            HasRules = HasRules(answer),
        };
    }

    public static string? Text(JsonElement answer, string name) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static IEnumerable<JsonElement> Items(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Array ? answer.EnumerateArray() : Enumerable.Empty<JsonElement>();

    private static int? Number(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;

    private static IReadOnlyList<ReferencedSchema> References(JsonElement answer) =>
        answer.TryGetProperty("references", out var references)
            ? [.. Items(references).Select(one => new ReferencedSchema(Text(one, "name") ?? "", Text(one, "subject") ?? "", Number(one, "version") ?? -1))]
            : [];

    // What the registry enforces by itself, or has switched off, is nothing for a client to run.
    private static bool HasRules(JsonElement answer) =>
        answer.TryGetProperty("ruleSet", out var rules) && rules.ValueKind == JsonValueKind.Object
        && Text(rules, "enableAt") is null or "ALL" or "CLIENT"
        && rules.EnumerateObject().Any(group => Items(group.Value).Any(IsOn));

    private static bool IsOn(JsonElement rule) =>
        rule.ValueKind == JsonValueKind.Object && !(rule.TryGetProperty("disabled", out var disabled) && disabled.ValueKind == JsonValueKind.True);
}
