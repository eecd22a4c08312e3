using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

internal static partial class ConfigurationLog
{
    [LoggerMessage(EventId = EventIds.InsecureSettingAccepted, Level = LogLevel.Warning,
        Message = "{ClientKind} {ClientName} is insecure: {What}. Accepted because {Setting} is set")]
    public static partial void InsecureSettingAccepted(this ILogger logger, ClientKind clientKind, string clientName, string what, string setting);

    [LoggerMessage(EventId = EventIds.RetriesBounded, Level = LogLevel.Warning,
        Message = "Producer {ClientName} gives a message up after {Retries} retries, {Setting}: a few seconds without enough replicas can fail it. "
            + "Leave Retries unset, so that DeliveryTimeout bounds the tries")]
    public static partial void RetriesBounded(this ILogger logger, string clientName, string retries, string setting);

    [LoggerMessage(EventId = EventIds.NativeTransportUnavailable, Level = LogLevel.Warning,
        Message = "{ClientKind} {ClientName} has the managed transport instead of the native one: {Fault}. Everything works, at more CPU time and memory per "
            + "message. Reference the package librdkafka.redist of the version that Confluent.Kafka asks for, or set Transport to Managed")]
    public static partial void NativeTransportUnavailable(this ILogger logger, ClientKind clientKind, string clientName, string fault);
}
