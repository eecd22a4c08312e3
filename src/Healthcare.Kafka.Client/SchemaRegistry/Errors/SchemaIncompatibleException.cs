namespace Healthcare.Kafka.Client;

/// <summary>The subject's compatibility level forbids a schema.</summary>
public sealed class SchemaIncompatibleException : SchemaException
{
    internal SchemaIncompatibleException(string what, int statusCode, int? errorCode)
        : base(
            $"The schema registry refused a request ({what}): {Code(statusCode, errorCode)}. The schema is not compatible with those registered. Nothing was sent. "
            + "ISchemaRegistry.CheckCompatibilityAsync tells why. See docs/errors.md#schemaexception.",
            statusCode,
            errorCode)
    {
    }

    /// <summary>Gets false: only another schema helps.</summary>
    public override bool IsTransient => false;
}
