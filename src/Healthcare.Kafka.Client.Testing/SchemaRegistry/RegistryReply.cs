using System.Text.Json.Nodes;

namespace Healthcare.Kafka.Client.Testing;

/// <summary>An answer of the embedded registry.</summary>
internal sealed record RegistryReply(int Status, string Body, string ContentType = RegistryReply.Json)
{
    public const string Json = "application/vnd.schemaregistry.v1+json";

    public static RegistryReply Ok(JsonNode body) => new(200, body.ToJsonString());

    public static RegistryReply Error(int status, int code, string message) =>
        new(status, new JsonObject { ["error_code"] = code, ["message"] = message }.ToJsonString());

    // What the HTTP framework of a registry says of a path that it does not know.
    public static RegistryReply NoSuchPath() => Error(404, 404, "HTTP 404 Not Found");
}
