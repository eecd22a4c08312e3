namespace Healthcare.Kafka.Client;

/// <summary>Prepares a schema's check, with all schemas that it refers to.</summary>
internal static class PreparedChecks
{
    // A reference may lead round in a circle, and a registry may be wrong.
    private const int MostReferences = 1_000;

    public static async Task<JsonSchemaCheck?> PrepareAsync(IJsonSchemaValidator? validator, RegistrySchema schema, ISchemaRegistry registry)
    {
        if (validator is null)
        {
            return null;
        }

        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var open = new Queue<ReferencedSchema>(schema.Definition.References);
        while (open.TryDequeue(out var reference) && texts.Count < MostReferences)
        {
            if (!texts.ContainsKey(reference.Name))
            {
                var referred = await registry.GetVersionAsync(reference.Subject, reference.Version).ConfigureAwait(false);
                texts.Add(reference.Name, referred.Definition.Schema);
                foreach (var further in referred.Definition.References)
                {
                    open.Enqueue(further);
                }
            }
        }

        try
        {
            return validator.Prepare(schema.Definition.Schema, texts);
        }
#pragma warning disable CA1031 // Whatever a validator throws, its text is not ours to pass on.
        catch (Exception)
#pragma warning restore CA1031
        {
            throw new UnsupportedSchemaException(schema, "the validator could not prepare it");
        }
    }

    /// <exception cref="SchemaValidationException">The payload does not fit; what a check threw may quote it, and stays behind.</exception>
    public static void Run(JsonSchemaCheck check, ReadOnlySpan<byte> json, RegistrySchema schema)
    {
        var fits = false;
        try
        {
            fits = check(json);
        }
#pragma warning disable CA1031 // As above.
        catch (Exception)
#pragma warning restore CA1031
        {
            throw new SchemaValidationException(schema);
        }

        if (!fits)
        {
            throw new SchemaValidationException(schema);
        }
    }
}
