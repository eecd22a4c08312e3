using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>What Confluent's serializer wrote: framing and headers byte for byte, bodies as JSON.</summary>
public class GoldenVectorTests
{
    public static TheoryData<string> Names => [.. GoldenVector.All.Select(vector => vector.Name)];

    [Theory, MemberData(nameof(Names))]
    public async Task Serialize_TheSameMessage_WritesTheSameFramingHeadersAndJson(string name)
    {
        var vector = GoldenVector.All.Single(one => one.Name == name);
        await (Task)Call(nameof(SerializeAsync), vector.Type, vector)!;
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Deserialize_TheVector_GivesTheMessage(string name)
    {
        var vector = GoldenVector.All.Single(one => one.Name == name);
        await (Task)Call(nameof(DeserializeAsync), vector.Type, vector)!;
    }

    private static object? Call(string method, Type type, GoldenVector vector) =>
        typeof(GoldenVectorTests).GetMethod(method, System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!.MakeGenericMethod(type).Invoke(null, [vector]);

    private static async Task SerializeAsync<T>(GoldenVector vector)
    {
        var headers = new Headers();
        var serializer = new SchemaRegistryJsonSerializer<T>(
            new VectorRegistry(vector), TestRegistry.TypeInfo<T>(), new() { Schema = vector.RegisteredSchema, Framing = vector.Framing });

        var payload = await serializer.SerializeAsync(Read<T>(vector)!, vector.Context(headers));

        Assert.Equal(vector.Headers, headers.ToDictionary(header => header.Key, header => Convert.ToHexStringLower(header.GetValueBytes())));
        if (vector.Payload is not { } expected)
        {
            Assert.Null(payload);
            return;
        }

        var start = vector.Framing == SchemaIdFraming.Prefix ? 5 : 0;
        Assert.Equal(expected[..start], payload[..start]);
        Assert.True(AreEqual(JsonNode.Parse(expected.AsSpan(start)), JsonNode.Parse(payload.AsSpan(start))), vector.Name);
        if (typeof(T) == typeof(Small))
        {
            Assert.Equal(expected, payload);
        }
    }

    private static async Task DeserializeAsync<T>(GoldenVector vector)
    {
        var headers = new Headers();
        foreach (var (name, hex) in vector.Headers)
        {
            headers.Add(name, Convert.FromHexString(hex));
        }

        var registry = new VectorRegistry(vector);
        var deserializer = new SchemaRegistryJsonDeserializer<T>(registry, TestRegistry.TypeInfo<T>());

        var value = await deserializer.DeserializeAsync(vector.Payload, vector.Payload is null, vector.Context(headers));

        Assert.Equal(JsonOf(Read<T>(vector)), JsonOf(value));
        Assert.Equal(vector.Payload is null ? 0 : 1, registry.Asked);
    }

    private static T? Read<T>(GoldenVector vector) =>
        vector.Json is null ? default : System.Text.Json.JsonSerializer.Deserialize(vector.Json, TestRegistry.TypeInfo<T>());

    private static string JsonOf<T>(T? value) => System.Text.Json.JsonSerializer.Serialize(value!, (JsonTypeInfo)TestRegistry.TypeInfo<T>());

    // 1 and 1.0 are one number in JSON; System.Text.Json writes the one, Newtonsoft the other.
    private static bool AreEqual(JsonNode? left, JsonNode? right) => (left, right) switch
    {
        (JsonObject a, JsonObject b) => a.Select(member => member.Key).SequenceEqual(b.Select(member => member.Key)) && a.All(member => AreEqual(member.Value, b[member.Key])),
        (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(pair => AreEqual(pair.First, pair.Second)),
        (JsonValue a, JsonValue b) when a.GetValueKind() == System.Text.Json.JsonValueKind.Number =>
            b.GetValueKind() == System.Text.Json.JsonValueKind.Number && double.Parse(a.ToJsonString(), null) == double.Parse(b.ToJsonString(), null),
        _ => JsonNode.DeepEquals(left, right),
    };
}
