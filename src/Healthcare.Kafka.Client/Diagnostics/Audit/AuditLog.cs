using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>What became of messages that could not be handled or delivered, and what operators asked for: positions, counts and codes only.</summary>
internal static partial class AuditLog
{
    /// <summary>The category of every audit event.</summary>
    public const string Category = "Healthcare.Kafka.Client.Audit";

    [LoggerMessage(EventIds.ProducerClosedWithOutstanding, LogLevel.Error,
        "Producer {ClientName} closed with {Count} messages undelivered after FlushTimeout {FlushTimeout}: {NotPersisted} never sent (NotPersisted), {PossiblyPersisted} without an answer (PossiblyPersisted)")]
    public static partial void ProducerClosedWithOutstanding(
        this ILogger logger, string clientName, int count, int notPersisted, int possiblyPersisted, TimeSpan flushTimeout);

    [LoggerMessage(EventIds.MessageSkipped, LogLevel.Warning,
        "Consumer {ClientName} of group {GroupId} skipped {Topic}[{Partition}]@{Offset}: {ReasonCode} ({ExceptionType}). It is not handled and does not come again")]
    public static partial void MessageSkipped(
        this ILogger logger, string clientName, string groupId, string topic, int partition, long offset, HaltReason reasonCode, string? exceptionType);

    [LoggerMessage(EventIds.MessageDeadLettered, LogLevel.Warning,
        "Consumer {ClientName} of group {GroupId} dead-lettered {Topic}[{Partition}]@{Offset}: {ReasonCode} ({ExceptionType}). {DeadLetterTopic} holds it")]
    public static partial void MessageDeadLettered(
        this ILogger logger, string clientName, string groupId, string topic, int partition, long offset, string reasonCode, string? exceptionType, string? deadLetterTopic);

    [LoggerMessage(EventIds.HaltedAtMessage, LogLevel.Warning,
        "Consumer {ClientName} of group {GroupId} halts at {Topic}[{Partition}]@{Offset}: {ReasonCode} ({ExceptionType}). It is not committed and comes again")]
    public static partial void HaltedAtMessage(
        this ILogger logger, string clientName, string groupId, string topic, int partition, long offset, HaltReason reasonCode, string? exceptionType);

    [LoggerMessage(EventIds.RedriveStarted, LogLevel.Warning,
        "Consumer {ClientName} of group {GroupId} begins to redrive {DeadLetterTopic}, {MessagesPerSecond} messages a second at most, dry run: {IsDryRun}")]
    public static partial void RedriveStarted(
        this ILogger logger, string clientName, string groupId, string deadLetterTopic, int messagesPerSecond, bool isDryRun);

    [LoggerMessage(EventIds.RedriveEnded, LogLevel.Warning,
        "Consumer {ClientName} of group {GroupId} ended its redrive of {DeadLetterTopic}, {EndReason}: {Redriven} messages redriven, {Remaining} offsets left, {Foreign} records passed over, dry run: {IsDryRun}")]
    public static partial void RedriveEnded(
        this ILogger logger, string clientName, string groupId, string deadLetterTopic, string endReason, long redriven, long remaining, long foreign, bool isDryRun);

    [LoggerMessage(EventIds.PausedByOperator, LogLevel.Warning, "Consumer {ClientName} of group {GroupId}: an operator paused {Scope}")]
    public static partial void PausedByOperator(this ILogger logger, string clientName, string groupId, string scope);

    [LoggerMessage(EventIds.ResumedByOperator, LogLevel.Warning, "Consumer {ClientName} of group {GroupId}: an operator resumed {Scope}")]
    public static partial void ResumedByOperator(this ILogger logger, string clientName, string groupId, string scope);

    [LoggerMessage(EventIds.RetriedByOperator, LogLevel.Warning,
        "Consumer {ClientName} of group {GroupId}: an operator had {Topic}[{Partition}]@{Offset} tried again, which halted for {ReasonCode} ({ExceptionType})")]
    public static partial void RetriedByOperator(
        this ILogger logger, string clientName, string groupId, string topic, int partition, long offset, HaltReason reasonCode, string? exceptionType);

    [LoggerMessage(EventIds.SkippedByOperator, LogLevel.Warning,
        "Consumer {ClientName} of group {GroupId}: an operator skipped {Topic}[{Partition}]@{Offset}, which halted for {ReasonCode} ({ExceptionType}). It is not handled and does not come again")]
    public static partial void SkippedByOperator(
        this ILogger logger, string clientName, string groupId, string topic, int partition, long offset, HaltReason reasonCode, string? exceptionType);

    [LoggerMessage(EventIds.SoughtByOperator, LogLevel.Warning,
        "Consumer {ClientName} of group {GroupId}: an operator sought {Topic}[{Partition}] to offset {Offset} from {NextOffset}, and the group's position with it")]
    public static partial void SoughtByOperator(
        this ILogger logger, string clientName, string groupId, string topic, int partition, long offset, long nextOffset);

    [LoggerMessage(EventIds.PayloadNotOpened, LogLevel.Error,
        "Consumer {ClientName} of group {GroupId} cannot open the protected payload at {Topic}[{Partition}]@{Offset}: {Reason} (data key {DataKeyId}). It is not handled: the partition halts, or it is dead-lettered as it came")]
    public static partial void PayloadNotOpened(
        this ILogger logger, string clientName, string groupId, string topic, int partition, long offset, PayloadIntegrityFailure reason, string? dataKeyId);

    [LoggerMessage(EventIds.InsecureOverrideAudited, LogLevel.Warning, "{ClientName} starts insecure: {What}. {Setting} accepts it")]
    public static partial void InsecureOverrideAudited(this ILogger logger, string clientName, string what, string setting);

    [LoggerMessage(EventIds.OffsetGapAudited, LogLevel.Error,
        "Consumer {ClientName} of group {GroupId}: the log of {Topic}[{Partition}] no longer holds what was not read yet, the offsets from {Offset} up to {EndOffset}")]
    public static partial void OffsetGapAudited(
        this ILogger logger, string clientName, string groupId, string topic, int partition, long offset, long endOffset);

    [LoggerMessage(EventIds.AuditSinkFailing, LogLevel.Error,
        "The audit sink {SinkType} did not take {Action} of {ClientName}: {ExceptionType}. It is given again until it is taken; what waits for it is not finished")]
    public static partial void AuditSinkFailing(this ILogger logger, string sinkType, AuditAction action, string clientName, Type exceptionType);

    [LoggerMessage(EventIds.AuditSinkBack, LogLevel.Information, "The audit sink {SinkType} takes events again, after {Duration}")]
    public static partial void AuditSinkBack(this ILogger logger, string sinkType, TimeSpan duration);

    [LoggerMessage(EventIds.AuditEventsNotTaken, LogLevel.Error,
        "The audit sink {SinkType} never took {Count} events: {ReasonCode}. They are in this log category only")]
    public static partial void AuditEventsNotTaken(this ILogger logger, string sinkType, long count, string reasonCode);
}
