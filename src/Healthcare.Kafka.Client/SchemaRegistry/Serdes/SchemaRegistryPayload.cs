namespace Healthcare.Kafka.Client;

/// <summary>The serializer as a producer calls it: asynchronous until a topic's schema is known.</summary>
internal sealed class SchemaRegistryPayloadSerializer<T>(SchemaRegistryJsonSerializer<T> inner, SchemaIdFraming framing, MessageComponentType component) : PayloadSerializer<T>
{
    // With an id in front it is no JSON text.
    public override byte[]? ContentType { get; } = framing == SchemaIdFraming.Header ? "application/json"u8.ToArray() : null;

    public override bool IsAsync => true;

    public override bool IsAsyncFor(string topic) => !inner.IsKnown(topic, component);

    public override byte[]? Serialize(T data, SerializationContext context) => inner.WriteNow(data, context);

    public override ValueTask<byte[]?> SerializeAsync(T data, SerializationContext context) => inner.WriteAsync(data, context);
}

/// <summary>The deserializer as a consumer calls it. It needs the message's headers: a schema id may be in one of them.</summary>
internal sealed class SchemaRegistryPayloadDeserializer<T>(SchemaRegistryJsonDeserializer<T> inner) : PayloadDeserializer<T>
{
    public override bool IsAsync => true;

    public override bool ReadsHeaders => true;

    public override T Deserialize(RecordBytes data, SerializationContext context) =>
        throw new NotSupportedException("The deserializer is asynchronous.");

    public override ValueTask<T> DeserializeAsync(RecordBytes data, SerializationContext context) =>
        inner.TryRead(data.Span, data.IsNull, context, out var value) ? new(value!) : ReadSlowlyAsync(data, context);

    // The bytes stay where they lie while the registry is asked: their batch is being processed.
    private async ValueTask<T> ReadSlowlyAsync(RecordBytes data, SerializationContext context)
    {
        var schema = await inner.ResolveAsync(data.Span, context).ConfigureAwait(false);
        return inner.Read(data.Span, context, schema);
    }
}
