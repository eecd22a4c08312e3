using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>What a consumer logs about its group: assignment, commits and positions.</summary>
internal static partial class GroupLog
{
    [LoggerMessage(EventIds.PartitionsAssigned, LogLevel.Information, "Consumer {ClientName} was assigned {Partitions}")]
    public static partial void PartitionsAssigned(this ILogger logger, string clientName, string partitions);

    [LoggerMessage(EventIds.PartitionsRevoked, LogLevel.Information, "Consumer {ClientName} gave up {Partitions}")]
    public static partial void PartitionsRevoked(this ILogger logger, string clientName, string partitions);

    [LoggerMessage(EventIds.PartitionsLost, LogLevel.Warning, "Consumer {ClientName} lost {Partitions}: nothing is committed, and what was in flight is handled again elsewhere")]
    public static partial void PartitionsLost(this ILogger logger, string clientName, string partitions);

    [LoggerMessage(EventIds.DrainIncomplete, LogLevel.Warning,
        "Consumer {ClientName}: the handler of {Topic}[{Partition}] did not end within {Budget}; it is cancelled, and what it does not finish comes again")]
    public static partial void DrainIncomplete(this ILogger logger, string clientName, string topic, int partition, TimeSpan budget);

    [LoggerMessage(EventIds.FinalCommitIncomplete, LogLevel.Warning,
        "Consumer {ClientName} could not commit {Partitions} before giving them up; handled messages come again")]
    public static partial void FinalCommitIncomplete(this ILogger logger, string clientName, string partitions);

    [LoggerMessage(EventIds.CommitFailed, LogLevel.Warning, "Consumer {ClientName} could not commit {Topic}[{Partition}]@{Offset}: {ErrorCode}; tried again while it is owned")]
    public static partial void CommitFailed(this ILogger logger, string clientName, string topic, int partition, long offset, ErrorCode errorCode);

    [LoggerMessage(EventIds.CommitRecovered, LogLevel.Information, "Consumer {ClientName} commits again")]
    public static partial void CommitRecovered(this ILogger logger, string clientName);

    [LoggerMessage(EventIds.CommitterFailed, LogLevel.Error, "Consumer {ClientName}: the committer met {ExceptionType}; it goes on")]
    public static partial void CommitterFailed(this ILogger logger, string clientName, Type exceptionType);

    [LoggerMessage(EventIds.OffsetGap, LogLevel.Warning,
        "Consumer {ClientName} goes on at offset {Offset} of {Topic}[{Partition}], expected {ExpectedOffset}: messages between were deleted before they were received")]
    public static partial void OffsetGap(this ILogger logger, string clientName, string topic, int partition, long offset, long expectedOffset);

    [LoggerMessage(EventIds.CompletedFound, LogLevel.Information,
        "Consumer {ClientName} does not handle {Messages} messages of {Topic}[{Partition}] beyond the committed offset {CommittedOffset} again: they were completed before")]
    public static partial void CompletedFound(this ILogger logger, string clientName, long messages, string topic, int partition, long committedOffset);

    [LoggerMessage(EventIds.MetadataRefused, LogLevel.Warning,
        "Consumer {ClientName}: the brokers' offset.metadata.max.bytes is below what a commit says; it commits offsets only, and what is completed beyond them comes again after a restart")]
    public static partial void MetadataRefused(this ILogger logger, string clientName);

    [LoggerMessage(EventIds.PartitionStalled, LogLevel.Error,
        "Consumer {ClientName} got nothing from {Topic}[{Partition}]@{Offset} for {StallTimeout}, but its log goes on to {EndOffset}. Nothing is lost. If it stays so, restart the service")]
    public static partial void PartitionStalled(
        this ILogger logger, string clientName, string topic, int partition, long offset, long endOffset, TimeSpan stallTimeout);

    [LoggerMessage(EventIds.PartitionGoesOn, LogLevel.Information, "Consumer {ClientName}: {Topic}[{Partition}], which had stalled, goes on to offset {Offset}")]
    public static partial void PartitionGoesOn(this ILogger logger, string clientName, string topic, int partition, long offset);

    [LoggerMessage(EventIds.RebuildBegun, LogLevel.Warning,
        "Consumer {ClientName} replaces its native consumer, because {Partitions} stalled: rebuild {Rebuilds} since the start. It gives up its partitions first; what is not finished comes again")]
    public static partial void RebuildBegun(this ILogger logger, string clientName, string partitions, int rebuilds);

    [LoggerMessage(EventIds.RebuildEnded, LogLevel.Information, "Consumer {ClientName} joins its group with a new native consumer")]
    public static partial void RebuildEnded(this ILogger logger, string clientName);

    [LoggerMessage(EventIds.RebuildCloseTimedOut, LogLevel.Warning,
        "Consumer {ClientName}: the native consumer that is replaced did not close within {Timeout}; it is left to its thread. Its group may keep its partitions for it for up to MaxPollInterval")]
    public static partial void RebuildCloseTimedOut(this ILogger logger, string clientName, TimeSpan timeout);

    [LoggerMessage(EventIds.RebuildsUsedUp, LogLevel.Error,
        "Consumer {ClientName} has still stalled after {Rebuilds} new native consumers; there is none for another {Wait}. Nothing is lost. Look at the broker's log, and restart the service")]
    public static partial void RebuildsUsedUp(this ILogger logger, string clientName, int rebuilds, TimeSpan wait);

    [LoggerMessage(EventIds.LogEndLookupFailed, LogLevel.Debug, "Consumer {ClientName} could not ask for the end of a log: {ErrorCode}; asked again")]
    public static partial void LogEndLookupFailed(this ILogger logger, string clientName, ErrorCode errorCode);

    [LoggerMessage(EventIds.PartitionsNotStarted, LogLevel.Warning,
        "Consumer {ClientName}: librdkafka could not ask what the group has committed of {Partitions}, and gave up: {ErrorCode}. The group is joined again, so that it asks anew; nothing is lost or skipped")]
    public static partial void PartitionsNotStarted(this ILogger logger, string clientName, string partitions, ErrorCode errorCode);

    [LoggerMessage(EventIds.PositionWentBack, LogLevel.Warning,
        "Consumer {ClientName}: {Topic}[{Partition}] went back to offset {Offset}, expected {ExpectedOffset}: the log was cut or the position reset. Messages come again")]
    public static partial void PositionWentBack(this ILogger logger, string clientName, string topic, int partition, long offset, long expectedOffset);

    [LoggerMessage(EventIds.CommittedLookupFailed, LogLevel.Debug, "Consumer {ClientName} could not ask for committed offsets: {ErrorCode}; asked again")]
    public static partial void CommittedLookupFailed(this ILogger logger, string clientName, ErrorCode errorCode);
}
