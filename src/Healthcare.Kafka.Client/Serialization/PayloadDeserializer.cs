namespace Healthcare.Kafka.Client;

/// <summary>Turns bytes into a key or a value. The one shape behind Confluent's two deserializer interfaces and our own deserializers.</summary>
internal abstract class PayloadDeserializer<T>
{
    /// <summary>Gets whether <see cref="DeserializeAsync"/> must be called; <see cref="Deserialize"/> throws then.</summary>
    public virtual bool IsAsync => false;

    /// <summary>Gets whether the headers of the context are read: only then they are the message's, else they are none.</summary>
    public virtual bool ReadsHeaders => false;

    /// <summary>Gets whether what is made of the bytes reads them later, when <see cref="DeserializeAsync"/> is over: as a view does, until the batch has ended.</summary>
    public virtual bool KeepsBytes => false;

    /// <summary>May throw whatever the deserializer throws: the caller keeps its type and drops its text.</summary>
    public abstract T Deserialize(RecordBytes data, SerializationContext context);

    public virtual ValueTask<T> DeserializeAsync(RecordBytes data, SerializationContext context) =>
        new(Deserialize(data, context));
}
