using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>librdkafka's own log lines, under their own category.</summary>
internal static partial class LibrdkafkaLog
{
    public const string Category = "Healthcare.Kafka.Client.Librdkafka";

    [LoggerMessage(EventId = EventIds.LibrdkafkaLine, Message = "{ClientName}: {Facility}: {Line}")]
    public static partial void LibrdkafkaLine(this ILogger logger, LogLevel level, string clientName, string facility, string line);

    [LoggerMessage(EventId = EventIds.LibrdkafkaLinesLeftOut, Level = LogLevel.Information,
        Message = "{ClientName}: {Facility}: {Count} lines were left out within a minute; the next one follows")]
    public static partial void LibrdkafkaLinesLeftOut(this ILogger logger, string clientName, string facility, long count);
}
