using System.Text;
using System.Text.Json.Nodes;
using NJsonSchema;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>An adapter to NJsonSchema, the library that Confluent's serializer uses: as a user would write one.</summary>
internal sealed class NJsonSchemaValidator : IJsonSchemaValidator
{
    public JsonSchemaCheck Prepare(string schema, IReadOnlyDictionary<string, string> references)
    {
        var prepared = JsonSchema.FromJsonAsync(Inline(schema, references)).GetAwaiter().GetResult();
        return json =>
        {
            var text = Encoding.UTF8.GetString(json);
            lock (prepared)
            {
                // NJsonSchema is not safe for several threads.
                return prepared.Validate(text).Count == 0;
            }
        };
    }

    // NJsonSchema reads references from files and the net; here they become definitions.
    private static string Inline(string schema, IReadOnlyDictionary<string, string> references)
    {
        if (references.Count == 0)
        {
            return schema;
        }

        var root = (JsonObject)JsonNode.Parse(schema)!;
        root["definitions"] = new JsonObject(references.Select(one => KeyValuePair.Create(one.Key, JsonNode.Parse(one.Value))));
        return references.Keys.Aggregate(
            root.ToJsonString(), (text, name) => text.Replace($"\"$ref\":\"{name}\"", $"\"$ref\":\"#/definitions/{name}\"", StringComparison.Ordinal));
    }
}
