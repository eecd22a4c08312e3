namespace Healthcare.Kafka.Client;

/// <summary>The base of what goes wrong with a schema, its registry, or a payload's schema id.</summary>
/// <remarks>Message and data hold subjects, ids and codes; never a payload, a header, a secret, or the registry's own words, which may quote them.</remarks>
public abstract class SchemaException : Exception
{
    private protected SchemaException(string message, int? statusCode = null, int? errorCode = null)
        : base(message)
    {
        StatusCode = statusCode;
        ErrorCode = errorCode;
    }

    /// <summary>Gets the HTTP status of the registry's answer; <see langword="null"/> when there was none.</summary>
    public int? StatusCode { get; }

    /// <summary>Gets the registry's error code, such as 40403; <see langword="null"/> when it gave none.</summary>
    public int? ErrorCode { get; }

    /// <summary>Gets whether the message is not to blame, and a later try can succeed: a consumer waits, and gives no message up for it.</summary>
    public abstract bool IsTransient { get; }

    private protected static string Code(int? status, int? code) => (status, code) switch
    {
        (null, _) => "no answer",
        (_, null) => $"{status}",
        _ => $"{status}, error code {code}",
    };
}
