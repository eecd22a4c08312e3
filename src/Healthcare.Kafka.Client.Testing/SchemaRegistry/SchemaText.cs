using System.Text.Json.Nodes;

namespace Healthcare.Kafka.Client.Testing;

/// <summary>Schema texts as a registry keeps them: without white space, and in a normal form with their keys in order.</summary>
internal static class SchemaText
{
    public static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    public static string Canonical(JsonNode schema, bool normalize) => (normalize ? Sorted(schema) : schema).ToJsonString();

    private static JsonNode Sorted(JsonNode node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, member.Value is null ? null : Sorted(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(item => item is null ? null : Sorted(item))]),
        _ => node.DeepClone(),
    };
}
