namespace Healthcare.Kafka.Client;

/// <summary>What a schema is found by when it is registered or looked up. References are compared as text: lists have no value of their own.</summary>
internal sealed record SchemaRequest(string Subject, string Schema, string SchemaType, string References, bool Normalize, bool IsRegistration)
{
    public static SchemaRequest Of(string subject, SchemaDefinition schema, bool normalize, bool isRegistration)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        ArgumentNullException.ThrowIfNull(schema);
        return new(subject, schema.Schema, schema.SchemaType, string.Join('\n', schema.References), normalize, isRegistration);
    }
}
