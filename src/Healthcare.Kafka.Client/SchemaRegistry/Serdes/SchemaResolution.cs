namespace Healthcare.Kafka.Client;

/// <summary>Finds the schema that a topic's messages are written with, as the options say.</summary>
internal sealed class SchemaResolution(ISchemaRegistry registry, SchemaRegistryJsonOptions options, string typeName)
{
    private readonly string _recordName = SubjectNames.TitleOf(options.Schema) ?? typeName;

    public async Task<RegistrySchema> ResolveAsync(string topic, MessageComponentType component, CancellationToken cancellationToken = default)
    {
        var subject = SubjectNames.ToWrite(options, topic, component, _recordName);
        var schema = await ReadAsync(subject, cancellationToken).ConfigureAwait(false);
        SchemaSupport.Check(schema);
        if (options.Framing == SchemaIdFraming.Header && schema.SchemaGuid is null)
        {
            throw new UnsupportedSchemaException(schema, "the registry gives no GUID, which a header needs; use Prefix");
        }

        return options.Framing == SchemaIdFraming.Prefix && schema.Id is null
            ? throw new UnsupportedSchemaException(schema, "the registry gives no id")
            : schema;
    }

    private async Task<RegistrySchema> ReadAsync(string subject, CancellationToken cancellationToken)
    {
        if (options.SchemaId is { } id)
        {
            return await registry.GetByIdAsync(id, subject, cancellationToken).ConfigureAwait(false);
        }

        if (options.UseLatest)
        {
            return await registry.GetLatestAsync(subject, cancellationToken).ConfigureAwait(false);
        }

        return options.AutoRegister
            ? await registry.RegisterAsync(subject, options.Definition(), options.Normalize, cancellationToken).ConfigureAwait(false)
            : await registry.LookUpAsync(subject, options.Definition(), options.Normalize, cancellationToken).ConfigureAwait(false);
    }
}
