namespace Healthcare.Kafka.Client;

/// <summary>The registry did not answer, or not as a registry does. A consumer waits for it, however long that takes; nothing is given up.</summary>
public sealed class SchemaRegistryUnavailableException : SchemaException
{
    internal SchemaRegistryUnavailableException(string what, int? statusCode = null, int? errorCode = null, Type? cause = null)
        : base(
            $"The schema registry did not answer a request ({what}): {Code(statusCode, errorCode)}{(cause is null ? "" : $" ({cause.FullName})")}. Nothing was sent or given up. "
            + "Check that Kafka:SchemaRegistry:Urls are its URLs and that it runs. See docs/errors.md#schemaexception.",
            statusCode,
            errorCode)
    {
    }

    /// <inheritdoc/>
    public override bool IsTransient => true;
}
