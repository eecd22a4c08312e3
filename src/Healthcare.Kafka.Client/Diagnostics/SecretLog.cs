using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>What becomes of secrets that come from files or providers: 8120 to 8129. Never a user, a password or a token.</summary>
internal static partial class SecretLog
{
    public const string Category = "Healthcare.Kafka.Client.Secrets";

    [LoggerMessage(EventIds.CredentialsChanged, LogLevel.Information,
        "The SASL credentials of {ClientName} have changed: its {Count} native clients take them with their next login")]
    public static partial void CredentialsChanged(this ILogger logger, string clientName, int count);

    [LoggerMessage(EventIds.SecretNotFetched, LogLevel.Error,
        "The credentials or token of {ClientName} could not be had: {ExceptionType}. The earlier ones stay in use while they are valid; it is tried again")]
    public static partial void SecretNotFetched(this ILogger logger, string clientName, Type exceptionType);

    [LoggerMessage(EventIds.SecretFetched, LogLevel.Information, "The credentials or token of {ClientName} can be had again")]
    public static partial void SecretFetched(this ILogger logger, string clientName);

    [LoggerMessage(EventIds.SecretRefused, LogLevel.Error, "A native client of {ClientName} did not take its new credentials or token: {ErrorCode}")]
    public static partial void SecretRefused(this ILogger logger, string clientName, ErrorCode errorCode);
}
