using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>What the host does with the clients: 1100 to 1199.</summary>
internal static partial class LifecycleLog
{
    public const string Category = "Healthcare.Kafka.Client";

    [LoggerMessage(EventIds.ClientsRegistered, LogLevel.Information, "librdkafka {LibrdkafkaVersion}; producers: {Producers}; consumers: {Consumers}")]
    public static partial void ClientsRegistered(this ILogger logger, string librdkafkaVersion, string producers, string consumers);
}
