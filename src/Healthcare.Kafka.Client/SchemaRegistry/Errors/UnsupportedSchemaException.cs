namespace Healthcare.Kafka.Client;

/// <summary>A schema asks for what this library cannot do: rules such as encryption, another type than JSON, a GUID from a registry without GUIDs.</summary>
/// <remarks>Refused rather than passed over: a field that a rule wants encrypted must not leave in the clear.</remarks>
public sealed class UnsupportedSchemaException : SchemaException
{
    internal UnsupportedSchemaException(RegistrySchema schema, string fault)
        : base($"The schema ({schema}) cannot be used: {fault}. Nothing was sent. See docs/errors.md#schemaexception.")
    {
    }

    /// <summary>Gets false: only another schema, or Confluent's own serializers, help.</summary>
    public override bool IsTransient => false;
}
