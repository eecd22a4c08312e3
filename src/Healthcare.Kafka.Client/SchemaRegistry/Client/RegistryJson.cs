using System.Text.Json;
using System.Text.Json.Serialization;

namespace Healthcare.Kafka.Client;

/// <summary>Source-generated metadata for the registry's answers.</summary>
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class RegistryJson : JsonSerializerContext;
