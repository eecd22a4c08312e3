using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>librdkafka's own log lines, under their own category.</summary>
internal static partial class LibrdkafkaLog
{
    public const string Category = "Healthcare.Kafka.Client.Librdkafka";

    public static void Write(this ILogger logger, string clientName, LogMessage line)
    {
        var level = (LogLevel)line.LevelAs(LogLevelType.MicrosoftExtensionsLogging);
        if (logger.IsEnabled(level))
        {
            logger.LibrdkafkaLine(level, clientName, line.Facility, line.Message);
        }
    }

    [LoggerMessage(EventId = EventIds.LibrdkafkaLine, Message = "{ClientName}: {Facility}: {Line}")]
    private static partial void LibrdkafkaLine(this ILogger logger, LogLevel level, string clientName, string facility, string line);
}
