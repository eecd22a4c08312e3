namespace Healthcare.Kafka.Client;

/// <summary>The registry refused the credentials, or what they may do. Health is unhealthy, a consumer waits; nothing is given up.</summary>
public sealed class SchemaRegistryAuthenticationException : SchemaException
{
    internal SchemaRegistryAuthenticationException(string what, int statusCode, int? errorCode)
        : base(
            $"The schema registry refused a request ({what}): {Code(statusCode, errorCode)}. Nothing was sent or given up. "
            + "Correct the credentials of Kafka:SchemaRegistry, or grant their principal the right. See docs/errors.md#schemaexception.",
            statusCode,
            errorCode)
    {
    }

    /// <inheritdoc/>
    public override bool IsTransient => true;
}
