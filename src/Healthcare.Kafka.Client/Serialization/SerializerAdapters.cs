namespace Healthcare.Kafka.Client;

/// <summary>A serializer of Confluent.Kafka's shape, plugged in by the user.</summary>
internal sealed class SerializerAdapter<T>(ISerializer<T> inner) : PayloadSerializer<T>
{
    public override byte[]? Serialize(T data, SerializationContext context) =>
        data is null ? null : inner.Serialize(data, context) ?? throw new NullPayloadException();
}

/// <summary>An asynchronous serializer of Confluent.Kafka's shape, such as those of its schema registry client.</summary>
internal sealed class AsyncSerializerAdapter<T>(IAsyncSerializer<T> inner) : PayloadSerializer<T>
{
    public override bool IsAsync => true;

    public override byte[]? Serialize(T data, SerializationContext context) =>
        throw new NotSupportedException("The serializer is asynchronous.");

    public override async ValueTask<byte[]?> SerializeAsync(T data, SerializationContext context) =>
        data is null ? null : await inner.SerializeAsync(data, context).ConfigureAwait(false) ?? throw new NullPayloadException();
}

/// <summary>A deserializer of Confluent.Kafka's shape, plugged in by the user.</summary>
/// <remarks>It is asked for a null key too: only it knows whether its type has one.</remarks>
internal sealed class DeserializerAdapter<T>(IDeserializer<T> inner) : PayloadDeserializer<T>
{
    public override bool ReadsHeaders => true;

    public override T Deserialize(RecordBytes data, SerializationContext context) =>
        inner.Deserialize(data.Span, data.IsNull, context);
}

/// <summary>An asynchronous deserializer of Confluent.Kafka's shape, such as those of its schema registry client.</summary>
/// <remarks>It gets a copy: what it is given, it may hold across awaits, and in what it returns.</remarks>
internal sealed class AsyncDeserializerAdapter<T>(IAsyncDeserializer<T> inner) : PayloadDeserializer<T>
{
    public override bool IsAsync => true;

    public override bool ReadsHeaders => true;

    public override T Deserialize(RecordBytes data, SerializationContext context) =>
        throw new NotSupportedException("The deserializer is asynchronous.");

    public override ValueTask<T> DeserializeAsync(RecordBytes data, SerializationContext context) =>
        new(inner.DeserializeAsync(data.ToArray(), data.IsNull, context));
}
