namespace Healthcare.Kafka.Client;

/// <summary>A payload is not what its schema says. Only where an <see cref="IJsonSchemaValidator"/> is used.</summary>
public sealed class SchemaValidationException : SchemaException
{
    internal SchemaValidationException(RegistrySchema schema)
        : base(
            $"A payload does not fit its schema ({schema}). Nothing was sent; what was received goes the way of what cannot be deserialized. "
            + "See docs/errors.md#schemaexception.")
    {
    }

    /// <summary>Gets false: the payload stays what it is.</summary>
    public override bool IsTransient => false;
}
