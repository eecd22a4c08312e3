using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>What goes wrong around spans.</summary>
internal static partial class TraceLog
{
    [LoggerMessage(
        EventIds.TraceCallbackFailed, LogLevel.Warning,
        "A trace callback of {ClientName} threw {ExceptionType}. Spans go on without it; it is not logged again")]
    public static partial void TraceCallbackFailed(this ILogger logger, string clientName, Type exceptionType);
}
