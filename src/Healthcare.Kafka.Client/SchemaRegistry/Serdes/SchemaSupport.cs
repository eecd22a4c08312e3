namespace Healthcare.Kafka.Client;

/// <summary>Refuses schemas that ask for what is not done here.</summary>
internal static class SchemaSupport
{
    public static void Check(RegistrySchema schema)
    {
        if (schema.Definition.SchemaType != SchemaDefinition.Json)
        {
            throw new UnsupportedSchemaException(schema, "it is no JSON Schema");
        }

        if (schema.HasRules)
        {
            throw new UnsupportedSchemaException(schema, "it has rules for clients to run, and passing over them could send a field in the clear that is to be encrypted");
        }
    }
}
