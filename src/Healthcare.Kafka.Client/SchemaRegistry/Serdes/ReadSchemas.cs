using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client;

/// <summary>A schema that a message was written with, fit to be read.</summary>
internal sealed record ReadSchema(string Topic, SchemaId Id, RegistrySchema Schema, JsonSchemaCheck? Check);

/// <summary>The schemas that one deserializer has met. Each is asked for once; then messages of it wait for nothing.</summary>
internal sealed class ReadSchemas(ISchemaRegistry registry, SchemaRegistryJsonOptions options, TimeProvider time)
{
    // Damaged payloads hold any number for an id, and some of them may exist.
    private const int Most = 10_000;

    // A consumer that stops does not wait for a slow registry: the request goes on, and its answer is there when the message is tried again.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(string Topic, SchemaId Id), ReadSchema> _known = new();
    private ReadSchema? _last;

    public ReadSchema? Find(string topic, SchemaId id)
    {
        var schema = Volatile.Read(ref _last);
        if (schema is not null && schema.Id == id && ReferenceEquals(schema.Topic, topic))
        {
            return schema;
        }

        if (_known.TryGetValue((topic, id), out schema))
        {
            Volatile.Write(ref _last, schema);
        }

        return schema;
    }

    /// <exception cref="SchemaException">It is not known, cannot be used, or the registry is away or too slow.</exception>
    public async ValueTask<ReadSchema> ResolveAsync(string topic, MessageComponentType component, SchemaId id)
    {
        try
        {
            var schema = await ReadAsync(topic, component, id).WaitAsync(LongestWait, time).ConfigureAwait(false);
            if (_known.Count >= Most)
            {
                _known.Clear();
            }

            return _known.GetOrAdd((topic, id), schema);
        }
        catch (TimeoutException exception)
        {
            throw new SchemaRegistryUnavailableException($"schema {id}", cause: exception.GetType());
        }
    }

    private async Task<ReadSchema> ReadAsync(string topic, MessageComponentType component, SchemaId id)
    {
        var schema = id.IsGuid
            ? await registry.GetByGuidAsync(id.Guid).ConfigureAwait(false)
            : await registry.GetByIdAsync(id.Id, SubjectNames.ToRead(options, topic, component)).ConfigureAwait(false);
        SchemaSupport.Check(schema);
        return new ReadSchema(topic, id, schema, await PreparedChecks.PrepareAsync(options.Validator, schema, registry).ConfigureAwait(false));
    }
}
