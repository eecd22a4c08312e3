namespace Healthcare.Kafka.Client;

/// <summary>A payload does not begin with a schema id, and no header has one: not written by a registry's serializer, or damaged.</summary>
public sealed class SchemaFramingException : SchemaException
{
    internal SchemaFramingException(string fault)
        : base(
            $"A message has no schema id: {fault}. It goes the way of what cannot be deserialized. "
            + "Find its producer: was it written with a registry's serializer? See docs/errors.md#schemaexception.")
    {
    }

    /// <summary>Gets false: the bytes stay what they are.</summary>
    public override bool IsTransient => false;
}
