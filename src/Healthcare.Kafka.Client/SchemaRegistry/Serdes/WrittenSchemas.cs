using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>The schemas of one serializer, a topic each. The first message of a topic waits for the registry; after that nothing does.</summary>
internal sealed class WrittenSchemas(ISchemaRegistry registry, SchemaRegistryJsonOptions options, string typeName, ILogger logger, TimeProvider time)
{
    // The registry's client answers from memory until the latest version is too old.
    private static readonly TimeSpan LatestInterval = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<(string Topic, MessageComponentType Component), WrittenSchema> _known = new();
    private readonly ConcurrentDictionary<(string Topic, MessageComponentType Component), Lazy<Task<WrittenSchema>>> _asked = new();
    private readonly SchemaResolution _resolution = new(registry, options, typeName);
    private WrittenSchema? _last;

    /// <summary>Gets a topic's schema; null when the registry has to be asked first. Once there, it stays.</summary>
    public WrittenSchema? Find(string topic, MessageComponentType component)
    {
        // Most serializers write one topic, whose name is the same string each time.
        var schema = Volatile.Read(ref _last);
        if (schema is null || !ReferenceEquals(schema.Topic, topic) || schema.Component != component)
        {
            if (!_known.TryGetValue((topic, component), out schema))
            {
                return null;
            }

            Volatile.Write(ref _last, schema);
        }

        if (options.UseLatest && time.GetElapsedTime(schema.ReadAt) >= LatestInterval && schema.TryBeginReadAgain())
        {
            _ = ReadAgainAsync(schema);
        }

        return schema;
    }

    /// <summary>Gets a topic's schema from the registry. All who need it share one request; a failure is not kept.</summary>
    public async Task<WrittenSchema> ResolveAsync(string topic, MessageComponentType component)
    {
        var asked = _asked.GetOrAdd((topic, component), static (key, self) => new(() => self.ReadAsync(key.Topic, key.Component)), this);
        try
        {
            var schema = await asked.Value.ConfigureAwait(false);
            if (_known.TryAdd((topic, component), schema))
            {
                logger.SchemaResolved(component, topic, schema.Schema.Id, schema.Schema.Subject, schema.Schema.Version);
            }

            return schema;
        }
        finally
        {
            _asked.TryRemove(new((topic, component), asked));
        }
    }

    private async Task<WrittenSchema> ReadAsync(string topic, MessageComponentType component)
    {
        var schema = await _resolution.ResolveAsync(topic, component).ConfigureAwait(false);
        return await ToWrittenAsync(topic, component, schema).ConfigureAwait(false);
    }

    private async Task<WrittenSchema> ToWrittenAsync(string topic, MessageComponentType component, RegistrySchema schema)
    {
        var isHeader = options.Framing == SchemaIdFraming.Header;
        return new WrittenSchema(
            topic,
            component,
            schema,
            isHeader ? [] : SchemaFraming.Prefix(schema.Id!.Value),
            isHeader ? SchemaFraming.HeaderValue(schema.SchemaGuid!.Value) : null,
            await PreparedChecks.PrepareAsync(options.Validator, schema, registry).ConfigureAwait(false),
            time.GetTimestamp());
    }

    // What is used stays in use until another one is there: an outage of the registry stops no producer that has a schema.
    private async Task ReadAgainAsync(WrittenSchema old)
    {
        WrittenSchema fresh;
        try
        {
            fresh = await ReadAsync(old.Topic, old.Component).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A registry of the user's own may throw anything; nobody waits for this task.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.LatestSchemaNotRead(old.Schema.Subject ?? "", old.Schema.Id, exception.GetType());
            fresh = new WrittenSchema(old.Topic, old.Component, old.Schema, old.Prefix, old.Header, old.Check, time.GetTimestamp());
        }

        _known[(old.Topic, old.Component)] = fresh;
        Interlocked.CompareExchange(ref _last, fresh, old);
        if (fresh.Schema.Id != old.Schema.Id)
        {
            logger.SchemaResolved(fresh.Component, fresh.Topic, fresh.Schema.Id, fresh.Schema.Subject, fresh.Schema.Version);
        }
    }
}
