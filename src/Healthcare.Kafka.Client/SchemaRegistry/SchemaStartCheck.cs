namespace Healthcare.Kafka.Client;

/// <summary>Asks for the schemas of some topics before the host starts: what is missing stops the start, not the first message.</summary>
internal sealed class SchemaStartCheck(IEnumerable<string> topics, Func<string, CancellationToken, Task> resolve)
{
    public static SchemaStartCheck ToWrite(ISchemaRegistry registry, MessageComponentType component, SchemaRegistryJsonOptions options, string typeName)
    {
        var resolution = new SchemaResolution(registry, options, typeName);
        return new(options.ResolveAtStart, (topic, token) => resolution.ResolveAsync(topic, component, token));
    }

    public static SchemaStartCheck ToRead(ISchemaRegistry registry, MessageComponentType component, SchemaRegistryJsonOptions options) =>
        new(options.ResolveAtStart, async (topic, token) =>
        {
            if (SubjectNames.ToRead(options, topic, component) is { } subject)
            {
                SchemaSupport.Check(await registry.GetLatestAsync(subject, token).ConfigureAwait(false));
            }
        });

    /// <exception cref="SchemaException">A schema is missing or cannot be used, or the registry is away.</exception>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(topics.Select(topic => resolve(topic, cancellationToken)));
}
