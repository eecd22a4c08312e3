using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>What a producer finds about its topics: 2040 to 2049.</summary>
internal static partial class TopicLog
{
    [LoggerMessage(EventId = EventIds.TopicProblem, Level = LogLevel.Warning,
        Message = "Producer {ClientName}: topic {Topic}: {Problem}: {Current}; wanted: {Wanted}. {Effect} {Remedy}")]
    public static partial void TopicProblem(
        this ILogger logger, string clientName, string topic, TopicProblem problem, string current, string wanted, string effect, string remedy);

    [LoggerMessage(EventId = EventIds.TopicNotChecked, Level = LogLevel.Warning,
        Message = "Producer {ClientName}: topic {Topic} {Current}. {Effect} {Remedy}")]
    public static partial void TopicNotChecked(
        this ILogger logger, string clientName, string topic, string current, string effect, string remedy);

    [LoggerMessage(EventId = EventIds.TopicsInOrder, Level = LogLevel.Information,
        Message = "Producer {ClientName}: its {Count} topics exist, are replicated and take its messages")]
    public static partial void TopicsInOrder(this ILogger logger, string clientName, int count);
}
