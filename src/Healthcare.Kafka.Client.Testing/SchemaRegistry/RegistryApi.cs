using System.Text.Json.Nodes;

namespace Healthcare.Kafka.Client.Testing;

/// <summary>The REST interface of a schema registry, version 1, over a store.</summary>
internal sealed class RegistryApi(SchemaStore store, EmbeddedSchemaRegistryOptions options)
{
    private static readonly string[] _fields = ["schema", "schemaType", "references"];
    private static readonly string[] _levels =
        ["NONE", "BACKWARD", "BACKWARD_TRANSITIVE", "FORWARD", "FORWARD_TRANSITIVE", "FULL", "FULL_TRANSITIVE"];

    /// <param name="method">The method.</param>
    /// <param name="path">The path's segments, unescaped.</param>
    /// <param name="query">The query's values.</param>
    /// <param name="body">The body; null without one.</param>
    public RegistryReply Answer(string method, string[] path, Func<string, string?> query, JsonObject? body) => (method, path) switch
    {
        ("GET", ["subjects"]) => RegistryReply.Ok(new JsonArray([.. store.Subjects.Select(subject => JsonValue.Create(subject))])),
        ("GET", ["subjects", var subject, "versions"]) => Versions(subject),
        ("GET", ["subjects", var subject, "versions", var version]) => Version(subject, version, found => RegistryReply.Ok(Full(found))),
        ("POST", ["subjects", var subject, "versions"]) => WithSchema(body, query, content => Register(subject, content)),
        ("POST", ["subjects", var subject]) => WithSchema(body, query, content => LookUp(subject, content)),
        ("GET", ["schemas", "types"]) => RegistryReply.Ok(new JsonArray("JSON", "PROTOBUF", "AVRO")),
        ("GET", ["schemas", "ids", var id]) => Schema(store.Find(schema => $"{schema.Id}" == id), withGuid: !options.NoGuids),
        ("GET", ["schemas", "guids", var guid]) when !options.NoGuids => Schema(store.Find(schema => $"{schema.SchemaGuid}" == guid), withGuid: true),
        ("POST", ["compatibility", "subjects", var subject, "versions", var version]) =>
            WithSchema(body, query, content => Version(subject, version, found => Compatible(found, content))),
        ("GET", ["config"]) => RegistryReply.Ok(new JsonObject { ["compatibilityLevel"] = store.Level("") }),
        ("GET", ["config", var subject]) => store.Level(subject) is { } level
            ? RegistryReply.Ok(new JsonObject { ["compatibilityLevel"] = level })
            : RegistryReply.Error(404, 40_408, $"Subject '{subject}' does not have subject-level compatibility configured"),
        ("PUT", ["config"]) => SetLevel("", body),
        ("PUT", ["config", var subject]) => SetLevel(subject, body),
        _ => RegistryReply.NoSuchPath(),
    };

    private static RegistryReply NoSubject(string subject) => RegistryReply.Error(404, 40_401, $"Subject '{subject}' not found.");

    private RegistryReply Versions(string subject) => store.Versions(subject) is { Count: > 0 } versions
        ? RegistryReply.Ok(new JsonArray([.. versions.Select(version => JsonValue.Create(version.Version))]))
        : NoSubject(subject);

    private RegistryReply Version(string subject, string version, Func<StoredVersion, RegistryReply> answer)
    {
        var versions = store.Versions(subject);
        if (versions.Count == 0)
        {
            return NoSubject(subject);
        }

        var found = version == "latest" ? versions[^1] : versions.FirstOrDefault(one => $"{one.Version}" == version);
        return found is null ? RegistryReply.Error(404, 40_402, $"Version {version} not found.") : answer(found);
    }

    private RegistryReply Register(string subject, SchemaContent content)
    {
        var problems = CompatibilityRule.Problems(store.Level(subject) ?? store.Level("")!, content.Schema, store.Versions(subject));
        if (problems.Count > 0)
        {
            return RegistryReply.Error(409, options.IncompatibleErrorCode, "Schema being registered is incompatible with an earlier schema: " + string.Join(' ', problems));
        }

        var added = store.Add(subject, content);
        return RegistryReply.Ok(options.IdOnlyAnswers ? new JsonObject { ["id"] = added.Schema.Id } : Full(added));
    }

    private RegistryReply LookUp(string subject, SchemaContent content)
    {
        var versions = store.Versions(subject);
        return versions.Count == 0 ? NoSubject(subject)
            : versions.FirstOrDefault(version => (version.Schema.Content with { RuleSet = null, Metadata = null }) == (content with { RuleSet = null, Metadata = null })) is { } found
                ? RegistryReply.Ok(Full(found))
                : RegistryReply.Error(404, 40_403, "Schema not found");
    }

    private static RegistryReply Schema(StoredSchema? schema, bool withGuid)
    {
        if (schema is null)
        {
            return RegistryReply.Error(404, 40_403, "Schema not found");
        }

        var body = Describe(schema, []);
        if (withGuid)
        {
            body["guid"] = $"{schema.SchemaGuid}";
        }

        return RegistryReply.Ok(body);
    }

    private RegistryReply Compatible(StoredVersion version, SchemaContent content)
    {
        var problems = CompatibilityRule.Problems(store.Level(version.Subject) ?? store.Level("")!, content.Schema, [version]);
        return RegistryReply.Ok(new JsonObject
        {
            ["is_compatible"] = problems.Count == 0,
            ["messages"] = new JsonArray([.. problems.Select(problem => JsonValue.Create(problem))]),
        });
    }

    private RegistryReply SetLevel(string subject, JsonObject? body)
    {
        var level = $"{body?["compatibility"]}";
        if (!_levels.Contains(level))
        {
            return RegistryReply.Error(422, 42_203, "Invalid compatibility level.");
        }

        store.SetLevel(subject, level);
        return RegistryReply.Ok(new JsonObject { ["compatibility"] = level });
    }

    private RegistryReply WithSchema(JsonObject? body, Func<string, string?> query, Func<SchemaContent, RegistryReply> answer)
    {
        if (options.RefuseUnknownFields && body?.FirstOrDefault(field => field.Value is null || !_fields.Contains(field.Key)) is { Key: { } unknown })
        {
            return RegistryReply.Error(422, 422, $"Unrecognized field: {unknown}");
        }

        if (body?["schema"] is not JsonValue text || SchemaText.Parse($"{text}") is not { } schema)
        {
            return RegistryReply.Error(422, 42_201, "Invalid schema");
        }

        var normalize = string.Equals(query("normalize"), "true", StringComparison.OrdinalIgnoreCase);
        return answer(new SchemaContent(
            SchemaText.Canonical(schema, normalize),
            $"{body["schemaType"] ?? "AVRO"}",
            body["references"] is JsonArray { Count: > 0 } references ? references.ToJsonString() : null,
            body["ruleSet"]?.ToJsonString(),
            body["metadata"]?.ToJsonString()));
    }

    private JsonObject Full(StoredVersion version)
    {
        var body = Describe(version.Schema, new JsonObject { ["subject"] = version.Subject, ["version"] = version.Version, ["id"] = version.Schema.Id });
        if (!options.NoGuids)
        {
            body["guid"] = $"{version.Schema.SchemaGuid}";
        }

        return body;
    }

    // As registries do: no type for Avro, and nothing for what is not there.
    private static JsonObject Describe(StoredSchema schema, JsonObject body)
    {
        var content = schema.Content;
        if (content.SchemaType != "AVRO")
        {
            body["schemaType"] = content.SchemaType;
        }

        body["schema"] = content.Schema;
        foreach (var (name, json) in new[] { ("references", content.References), ("ruleSet", content.RuleSet), ("metadata", content.Metadata) })
        {
            if (json is not null)
            {
                body[name] = JsonNode.Parse(json);
            }
        }

        return body;
    }
}
