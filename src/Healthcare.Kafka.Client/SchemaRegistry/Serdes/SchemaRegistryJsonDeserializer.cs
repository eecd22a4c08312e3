using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Healthcare.Kafka.Client;

/// <summary>Reads JSON in Confluent's wire format, with System.Text.Json: the schema's id in front of the payload, or in a header.</summary>
/// <remarks>
/// Safe for many threads and many topics. The first message of each schema waits for the registry, which must know it; from then on a message costs no wait,
/// no lock, and what its object needs. Usually made by <c>UseSchemaRegistryJson</c>.
/// </remarks>
/// <typeparam name="T">The type of the messages, or of their keys.</typeparam>
public sealed class SchemaRegistryJsonDeserializer<T> : IAsyncDeserializer<T>
{
    private readonly JsonTypeInfo<T> _typeInfo;
    private readonly ReadSchemas _schemas;

    /// <summary>Makes a deserializer.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="typeInfo">The metadata of the type.</param>
    /// <param name="options">How subjects are named, and what is checked. Default: by topic, and nothing.</param>
    /// <param name="timeProvider">The clock. Default: the system's.</param>
    public SchemaRegistryJsonDeserializer(
        ISchemaRegistry registry, JsonTypeInfo<T> typeInfo, SchemaRegistryJsonOptions? options = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(typeInfo);
        _typeInfo = typeInfo;
        _schemas = new ReadSchemas(registry, options ?? new(), timeProvider ?? TimeProvider.System);
    }

    /// <summary>Deserializes a value or a key.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="isNull">Whether there are none: gives <see langword="null"/>, without asking the registry.</param>
    /// <param name="context">Topic, component, and the headers that a schema id may be in.</param>
    /// <returns>The value.</returns>
    /// <exception cref="SchemaException">It has no schema id, its schema is not known or cannot be used, it does not fit, or the registry is away.</exception>
    /// <exception cref="JsonException">It is no JSON, not of this type, or the JSON text <c>null</c>. Its text may quote the payload.</exception>
    /// <exception cref="FormatException">It is null, and the type has no null.</exception>
    public Task<T> DeserializeAsync(ReadOnlyMemory<byte> data, bool isNull, SerializationContext context) => ReadAsync(data, isNull, context).AsTask();

    internal ValueTask<T> ReadAsync(ReadOnlyMemory<byte> data, bool isNull, SerializationContext context) =>
        TryRead(data.Span, isNull, context, out var value) ? new(value!) : ReadSlowlyAsync(data, context);

    /// <summary>Reads a message whose schema is known, from wherever its bytes lie; false when <see cref="ResolveAsync"/> has to come first.</summary>
    internal bool TryRead(ReadOnlySpan<byte> data, bool isNull, SerializationContext context, out T? value)
    {
        value = default;
        if (isNull)
        {
            return value is null ? true : throw new FormatException("Null for a type without null.");
        }

        var id = SchemaFraming.Read(data, context.Headers, context.Component, out var start);
        if (_schemas.Find(context.Topic, id) is not { } schema)
        {
            return false;
        }

        value = Read(data[start..], schema);
        return true;
    }

    /// <summary>Asks the registry for the schema of a message.</summary>
    internal ValueTask<ReadSchema> ResolveAsync(ReadOnlySpan<byte> data, SerializationContext context) =>
        _schemas.ResolveAsync(context.Topic, context.Component, SchemaFraming.Read(data, context.Headers, context.Component, out _));

    /// <summary>Reads a message whose schema <see cref="ResolveAsync"/> gave.</summary>
    internal T Read(ReadOnlySpan<byte> data, SerializationContext context, ReadSchema schema)
    {
        SchemaFraming.Read(data, context.Headers, context.Component, out var start);
        return Read(data[start..], schema);
    }

    private async ValueTask<T> ReadSlowlyAsync(ReadOnlyMemory<byte> data, SerializationContext context)
    {
        var schema = await ResolveAsync(data.Span, context).ConfigureAwait(false);
        return Read(data.Span, context, schema);
    }

    private T Read(ReadOnlySpan<byte> json, ReadSchema schema)
    {
        if (schema.Check is { } check)
        {
            PreparedChecks.Run(check, json, schema.Schema);
        }

        return JsonSerializer.Deserialize(json, _typeInfo) ?? throw new JsonException("The JSON text is null.");
    }
}
