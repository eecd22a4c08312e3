using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

internal static partial class ConfigurationLog
{
    [LoggerMessage(EventId = EventIds.InsecureSettingAccepted, Level = LogLevel.Warning,
        Message = "Client {ClientName} is insecure: {What}. Accepted because {Setting} is set")]
    public static partial void InsecureSettingAccepted(this ILogger logger, string clientName, string what, string setting);
}
