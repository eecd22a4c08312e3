using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>What is said about retry topics. Positions, names, counts and codes only.</summary>
internal static partial class RetryTopicLog
{
    [LoggerMessage(EventIds.RetryPartitionMissing, LogLevel.Error,
        "Consumer {ClientName} has {Topic}[{Partition}] and not the partition of that number of {RetryTopic}. It waits: give {RetryTopic} as many partitions, and all members of the group both topics and PartitionAssignmentStrategy Range")]
    public static partial void RetryPartitionMissing(this ILogger logger, string clientName, string topic, int partition, string retryTopic);

    [LoggerMessage(EventIds.RetryPartitionNotRead, LogLevel.Error,
        "Consumer {ClientName} cannot read from {RetryTopic}[{Partition}] which keys wait there: {ErrorCode}. The same partition of {Topic} waits; it is tried again until it is read")]
    public static partial void RetryPartitionNotRead(this ILogger logger, string clientName, string retryTopic, int partition, string topic, ErrorCode errorCode);

    [LoggerMessage(EventIds.RetryFailed, LogLevel.Warning,
        "Consumer {ClientName}: {Topic}[{Partition}]@{Offset} failed again, try {Attempt} from the retry topic. The next one comes in {Delay}")]
    public static partial void RetryFailed(this ILogger logger, string clientName, string topic, int partition, long offset, int attempt, TimeSpan delay);
}
