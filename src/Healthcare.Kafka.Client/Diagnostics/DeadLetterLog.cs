using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>What dead-lettering logs: names, positions, sizes and codes.</summary>
internal static partial class DeadLetterLog
{
    [LoggerMessage(EventIds.DeadLetterNotWritten, LogLevel.Error,
        "Consumer {ClientName} cannot write {Topic}[{Partition}]@{Offset} to {DeadLetterTopic}: {ErrorCode}. It is not committed, what follows it waits; it is tried again until it is written")]
    public static partial void DeadLetterNotWritten(
        this ILogger logger, string clientName, string topic, int partition, long offset, string deadLetterTopic, ErrorCode errorCode);

    [LoggerMessage(EventIds.DeadLettersWrittenAgain, LogLevel.Information, "Consumer {ClientName}: {DeadLetterTopic} works again")]
    public static partial void DeadLettersWrittenAgain(this ILogger logger, string clientName, string deadLetterTopic);

    [LoggerMessage(EventIds.DeadLetterTooLarge, LogLevel.Error,
        "Consumer {ClientName}: {Topic}[{Partition}]@{Offset} takes {Size} bytes as a dead letter with the fewest headers, more than {DeadLetterTopic} or its producer takes (MaxMessageBytes {MaxMessageBytes}). Its partition halts")]
    public static partial void DeadLetterTooLarge(
        this ILogger logger, string clientName, string topic, int partition, long offset, string deadLetterTopic, long size, int maxMessageBytes);

    [LoggerMessage(EventIds.DeadLetterPartitionMissing, LogLevel.Warning,
        "Consumer {ClientName}: {DeadLetterTopic} has fewer partitions than {Topic}: no partition {Partition}. Such dead letters go where their key says. Give it as many")]
    public static partial void DeadLetterPartitionMissing(this ILogger logger, string clientName, string deadLetterTopic, string topic, int partition);

    [LoggerMessage(EventIds.ParkedKeysNotRead, LogLevel.Error,
        "Consumer {ClientName} cannot read from {DeadLetterTopic} which keys of {Topic}[{Partition}] are parked: {ErrorCode}. The partition waits; it is tried again until it is read")]
    public static partial void ParkedKeysNotRead(
        this ILogger logger, string clientName, string topic, int partition, string deadLetterTopic, ErrorCode errorCode);

    [LoggerMessage(EventIds.RedriveStopped, LogLevel.Error,
        "Consumer {ClientName} stopped its redrive at {DeadLetterTopic}[{Partition}]@{Offset}: {ErrorCode} ({PersistenceStatus}) on {Topic}. It stands before that dead letter; redrive again when the cause is gone")]
    public static partial void RedriveStopped(
        this ILogger logger, string clientName, string deadLetterTopic, int partition, long offset, ErrorCode errorCode, PersistenceStatus persistenceStatus, string topic);
}
