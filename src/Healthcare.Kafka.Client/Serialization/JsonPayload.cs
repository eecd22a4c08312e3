using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Healthcare.Kafka.Client;

/// <summary>UTF-8 JSON without a byte order mark.</summary>
internal sealed class JsonPayloadSerializer<T>(JsonTypeInfo<T> typeInfo) : PayloadSerializer<T>
{
    public override byte[]? ContentType { get; } = "application/json"u8.ToArray();

    public override byte[]? Serialize(T data, SerializationContext context)
    {
        if (data is null)
        {
            return null;
        }

        var buffer = JsonBuffer.Take(typeInfo.Options);
        JsonSerializer.Serialize(buffer.Writer, data, typeInfo);
        return buffer.ToArrayAndReturn();
    }
}

/// <summary>UTF-8 JSON. The JSON text <c>null</c> is refused for a value: a handler is told of a tombstone, never given a null.</summary>
internal sealed class JsonPayloadDeserializer<T>(JsonTypeInfo<T> typeInfo) : PayloadDeserializer<T>
{
    public override T Deserialize(RecordBytes data, SerializationContext context)
    {
        if (data.IsNull)
        {
            return default(T) is null ? default! : throw new FormatException("Null for a type without null.");
        }

        return JsonSerializer.Deserialize(data.Span, typeInfo) ?? throw new JsonException("The JSON text is null.");
    }
}
