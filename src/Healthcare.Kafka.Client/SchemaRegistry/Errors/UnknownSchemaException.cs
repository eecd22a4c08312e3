namespace Healthcare.Kafka.Client;

/// <summary>The registry has no such id, GUID, subject, version or schema.</summary>
public sealed class UnknownSchemaException : SchemaException
{
    internal UnknownSchemaException(string what, int? statusCode, int? errorCode, bool isTransient = false)
        : base(
            $"The schema registry does not know {what}: {Code(statusCode, errorCode)}. Nothing was sent. "
            + "Register the schema, or correct subject and id. See docs/errors.md#schemaexception.",
            statusCode,
            errorCode) => IsTransient = isTransient;

    /// <summary>Gets whether it may still appear: an id or a GUID that has been unknown for less than <see cref="SchemaRegistryOptions.UnknownSchemaWait"/>.</summary>
    /// <value>False from then on: the message goes the way of what cannot be deserialized.</value>
    public override bool IsTransient { get; }
}
