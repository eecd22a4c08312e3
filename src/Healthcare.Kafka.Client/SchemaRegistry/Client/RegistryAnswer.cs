using System.Net;
using System.Text.Json;

namespace Healthcare.Kafka.Client;

/// <summary>What came back for a request.</summary>
/// <param name="Status">The HTTP status; null when nothing came back.</param>
/// <param name="Body">The body; null when it is empty or no JSON.</param>
/// <param name="Cause">The type of the exception that kept an answer away.</param>
/// <param name="RetryAfter">How long the registry asks to be left alone.</param>
internal sealed record RegistryAnswer(int? Status, JsonElement? Body, Type? Cause = null, TimeSpan? RetryAfter = null)
{
    /// <summary>Gets whether another try, or another URL, may do better.</summary>
    public bool IsPassing => Status is null or (int)HttpStatusCode.RequestTimeout or (int)HttpStatusCode.TooManyRequests or >= 500;

    /// <summary>Gets whether it is what was asked for. A page of a proxy that answers in the registry's place is not.</summary>
    public bool IsSuccess => Status is >= 200 and < 300 && Body is not null;

    /// <summary>Gets the registry's error code; null without one.</summary>
    public int? ErrorCode =>
        Body is { ValueKind: JsonValueKind.Object } body && body.TryGetProperty("error_code", out var code) && code.ValueKind == JsonValueKind.Number
            && code.TryGetInt32(out var number)
            ? number
            : null;

    /// <summary>Turns an answer that is none into the exception that says what to do.</summary>
    public SchemaException ToException(string what) => Status switch
    {
        401 or 403 => new SchemaRegistryAuthenticationException(what, Status.Value, ErrorCode),

        // A proxy, or a wrong path, answers 404 too: only the registry's own codes say that a schema is not there.
        404 when ErrorCode is >= 40_400 and < 40_500 => new UnknownSchemaException(what, Status, ErrorCode),
        409 => new SchemaIncompatibleException(what, Status.Value, ErrorCode),
        >= 400 and < 500 and not 404 when !IsPassing => new SchemaRefusedException(what, Status.Value, ErrorCode),
        _ => new SchemaRegistryUnavailableException(what, Status, ErrorCode, Cause),
    };
}
