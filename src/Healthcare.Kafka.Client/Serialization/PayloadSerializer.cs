namespace Healthcare.Kafka.Client;

/// <summary>Turns a key or a value into bytes. The one shape behind Confluent's two serializer interfaces and our own serializers.</summary>
internal abstract class PayloadSerializer<T>
{
    /// <summary>Gets whether <see cref="SerializeAsync"/> must be called; <see cref="Serialize"/> throws then.</summary>
    public virtual bool IsAsync => false;

    /// <summary>Gets whether <see cref="SerializeAsync"/> must be called for a message of a topic. Once false for a topic, it stays false.</summary>
    public virtual bool IsAsyncFor(string topic) => IsAsync;

    /// <summary>Gets the media type of what it writes, as the header's value; null when it is not known.</summary>
    public virtual byte[]? ContentType => null;

    /// <summary>Null only for a null key. May throw whatever the serializer throws: the caller keeps its type and drops its text.</summary>
    public abstract byte[]? Serialize(T data, SerializationContext context);

    public virtual ValueTask<byte[]?> SerializeAsync(T data, SerializationContext context) => new(Serialize(data, context));
}
