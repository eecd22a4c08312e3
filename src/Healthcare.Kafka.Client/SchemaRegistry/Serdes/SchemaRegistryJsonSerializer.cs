using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Healthcare.Kafka.Client;

/// <summary>Writes JSON in Confluent's wire format, with System.Text.Json.</summary>
/// <remarks>
/// Safe for many threads and many topics. The first message of a topic waits for the registry; from then on a message costs no wait, no lock, and one
/// allocation, its bytes. Usually made by <c>UseSchemaRegistryJson</c>; made by hand it fits Confluent's own producer too.
/// </remarks>
/// <typeparam name="T">The type of the messages, or of their keys.</typeparam>
public sealed class SchemaRegistryJsonSerializer<T> : IAsyncSerializer<T>
{
    private readonly JsonTypeInfo<T> _typeInfo;
    private readonly WrittenSchemas _schemas;

    /// <summary>Makes a serializer.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="typeInfo">The metadata of the type; its options shape the text.</param>
    /// <param name="options">Which schema messages are written with. Not to be changed afterwards.</param>
    /// <param name="loggers">Where it tells of schemas. Default: nowhere.</param>
    /// <param name="timeProvider">The clock. Default: the system's.</param>
    /// <exception cref="ArgumentException">The options name no schema, or more than one.</exception>
    public SchemaRegistryJsonSerializer(
        ISchemaRegistry registry, JsonTypeInfo<T> typeInfo, SchemaRegistryJsonOptions options, ILoggerFactory? loggers = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(typeInfo);
        ArgumentNullException.ThrowIfNull(options);
        options.CheckForWriting();
        _typeInfo = typeInfo;
        _schemas = new WrittenSchemas(
            registry, options, typeof(T).Name, UnfailingLogger.Of(loggers, RegistryLog.Category), timeProvider ?? TimeProvider.System);
    }

    /// <summary>Gets the schema that messages of a topic are written with, so that their first message need not wait for it.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="component">Value or key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The schema.</returns>
    /// <exception cref="SchemaException">There is none, or the registry is away.</exception>
    public async Task<RegistrySchema> ResolveAsync(
        string topic, MessageComponentType component = MessageComponentType.Value, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        var schema = _schemas.Find(topic, component) ?? await _schemas.ResolveAsync(topic, component).WaitAsync(cancellationToken).ConfigureAwait(false);
        return schema.Schema;
    }

    /// <summary>Serializes a value or a key.</summary>
    /// <param name="data">The value; <see langword="null"/> gives <see langword="null"/>, a tombstone.</param>
    /// <param name="context">Topic, component, and the headers that a schema id may go into.</param>
    /// <returns>The bytes.</returns>
    /// <exception cref="SchemaException">There is no schema, the registry is away, or the value does not fit.</exception>
    public Task<byte[]> SerializeAsync(T data, SerializationContext context) => WriteAsync(data, context).AsTask()!;

    internal bool IsKnown(string topic, MessageComponentType component) => _schemas.Find(topic, component) is not null;

    internal byte[]? WriteNow(T data, SerializationContext context) => data is null
        ? null
        : Write(data, context, _schemas.Find(context.Topic, context.Component) ?? throw new InvalidOperationException("The topic's schema is not known yet."));

    internal ValueTask<byte[]?> WriteAsync(T data, SerializationContext context)
    {
        if (data is null)
        {
            return default;
        }

        return _schemas.Find(context.Topic, context.Component) is { } schema ? new(Write(data, context, schema)) : WriteSlowlyAsync(data, context);
    }

    private async ValueTask<byte[]?> WriteSlowlyAsync(T data, SerializationContext context) =>
        Write(data, context, await _schemas.ResolveAsync(context.Topic, context.Component).ConfigureAwait(false));

    private byte[] Write(T data, SerializationContext context, WrittenSchema schema)
    {
        var buffer = JsonBuffer.Take(_typeInfo.Options);
        JsonSerializer.Serialize(buffer.Writer, data, _typeInfo);
        var payload = buffer.ToArrayAndReturn(schema.Prefix);
        if (schema.Check is { } check)
        {
            PreparedChecks.Run(check, payload.AsSpan(schema.Prefix.Length), schema.Schema);
        }

        if (schema.Header is { } header)
        {
            SetHeader(context, header);
        }

        return payload;
    }

    // A message that is produced again, or whose headers are those of a message received, has one already.
    private static void SetHeader(SerializationContext context, byte[] value)
    {
        var name = SchemaFraming.HeaderOf(context.Component);
        var headers = context.Headers ?? throw new ArgumentException("A schema id in a header needs the message's headers.", nameof(context));
        if (headers.TryGetLastBytes(name, out var known))
        {
            if (known.AsSpan().SequenceEqual(value))
            {
                return;
            }

            headers.Remove(name);
        }

        headers.Add(name, value);
    }
}
