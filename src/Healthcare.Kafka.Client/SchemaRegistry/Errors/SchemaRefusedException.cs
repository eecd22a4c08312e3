namespace Healthcare.Kafka.Client;

/// <summary>The registry does not take a request: no valid schema, a bad subject, a read-only registry.</summary>
public sealed class SchemaRefusedException : SchemaException
{
    internal SchemaRefusedException(string what, int statusCode, int? errorCode)
        : base(
            $"The schema registry refused a request ({what}): {Code(statusCode, errorCode)}. Nothing was sent. "
            + "Correct the schema or the subject, or the registry's mode. See docs/errors.md#schemaexception.",
            statusCode,
            errorCode)
    {
    }

    /// <summary>Gets false: only another request helps.</summary>
    public override bool IsTransient => false;
}
