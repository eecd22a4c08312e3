using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>What a consumer logs: names, positions, codes and type names; never a key, a payload, a header or the text of a user's exception.</summary>
internal static partial class ConsumerLog
{
    /// <summary>The category of every event of a consumer.</summary>
    public const string Category = "Healthcare.Kafka.Client.Consumer";

    [LoggerMessage(EventIds.ConsumerStarted, LogLevel.Information, "Consumer {ClientName} started in group {GroupId} on {Topics}")]
    public static partial void ConsumerStarted(this ILogger logger, string clientName, string groupId, string topics);

    [LoggerMessage(EventIds.ConsumerStopped, LogLevel.Information, "Consumer {ClientName} stopped")]
    public static partial void ConsumerStopped(this ILogger logger, string clientName);

    [LoggerMessage(EventIds.ConsumerAbandoned, LogLevel.Error,
        "Consumer {ClientName} did not close within {StopTimeout}: its native handle is left to its thread, and the group notices after session.timeout.ms")]
    public static partial void ConsumerAbandoned(this ILogger logger, string clientName, TimeSpan stopTimeout);

    [LoggerMessage(EventIds.ConsumerFailed, LogLevel.Error, "Consumer {ClientName} is dead: {ErrorCode} ({Reason}); {Remedy}")]
    public static partial void ConsumerFailed(this ILogger logger, string clientName, ErrorCode errorCode, string reason, string remedy);

    [LoggerMessage(EventIds.ConsumerCloseFailed, LogLevel.Warning, "Consumer {ClientName} could not close cleanly: {ExceptionType}")]
    public static partial void ConsumerCloseFailed(this ILogger logger, string clientName, Type exceptionType);

    [LoggerMessage(EventIds.PollFailed, LogLevel.Error, "Consumer {ClientName} met {ExceptionType} in a poll; every partition is sought back to what it expects next")]
    public static partial void PollFailed(this ILogger logger, string clientName, Type exceptionType);

    [LoggerMessage(EventIds.CallbackFailed, LogLevel.Error, "Consumer {ClientName} met {ExceptionType} in a callback")]
    public static partial void CallbackFailed(this ILogger logger, string clientName, Type exceptionType);

    [LoggerMessage(EventIds.CommandFailed, LogLevel.Warning, "Consumer {ClientName} could not {Command} {Topic}[{Partition}]: {ErrorCode}")]
    public static partial void CommandFailed(this ILogger logger, string clientName, string command, string topic, int partition, ErrorCode errorCode);

    [LoggerMessage(EventIds.ConsumerError, LogLevel.Warning, "Consumer {ClientName} met {ErrorCode} ({Reason}); it goes on")]
    public static partial void ConsumerError(this ILogger logger, string clientName, ErrorCode errorCode, string reason);

    [LoggerMessage(EventIds.ConsumerRefused, LogLevel.Error, "Consumer {ClientName} was refused by the brokers: {ErrorCode} ({Reason}); it keeps trying")]
    public static partial void ConsumerRefused(this ILogger logger, string clientName, ErrorCode errorCode, string reason);

    [LoggerMessage(EventIds.TopicUnknown, LogLevel.Warning, "Consumer {ClientName} is subscribed to {Topic}, which does not exist; it is consumed once it does")]
    public static partial void TopicUnknown(this ILogger logger, string clientName, string topic);

    [LoggerMessage(EventIds.CorruptDataRead, LogLevel.Warning, "Consumer {ClientName} read corrupt data at {Topic}[{Partition}]@{Offset}: {ErrorCode}, read {Reads}; reading it again")]
    public static partial void CorruptDataRead(this ILogger logger, string clientName, string topic, int partition, long offset, ErrorCode errorCode, int reads);

    [LoggerMessage(EventIds.HandlerFailed, LogLevel.Warning, "Consumer {ClientName}: the handler failed at {Topic}[{Partition}]@{Offset}, try {Attempt}: {ExceptionType}")]
    public static partial void HandlerFailed(this ILogger logger, string clientName, string topic, int partition, long offset, int attempt, Type exceptionType);

    [LoggerMessage(EventIds.PartitionHalted, LogLevel.Error,
        "Consumer {ClientName} halted {Topic}[{Partition}] at offset {Offset}: {HaltReason} ({ExceptionType}). Nothing from there on is committed; other partitions go on")]
    public static partial void PartitionHalted(
        this ILogger logger, string clientName, string topic, int partition, long offset, HaltReason haltReason, string? exceptionType);

    [LoggerMessage(EventIds.ScopeDisposalFailed, LogLevel.Warning, "Consumer {ClientName}: the handler or its service scope threw {ExceptionType} when every message had its verdict; the verdicts hold")]
    public static partial void ScopeDisposalFailed(this ILogger logger, string clientName, Type exceptionType);

    [LoggerMessage(EventIds.RetryAsked, LogLevel.Warning,
        "Consumer {ClientName}: the handler asks for another try of {Messages} messages from {Topic}[{Partition}]@{Offset} on, try {Attempt}")]
    public static partial void RetryAsked(this ILogger logger, string clientName, int messages, string topic, int partition, long offset, int attempt);

    [LoggerMessage(EventIds.OutputsNotPersisted, LogLevel.Warning,
        "Processor {ClientName}: {Failed} of {Outputs} outputs are not persisted: {ErrorCode} on {OutputTopic}. {Topic}[{Partition}]@{Offset} and what follows it in its batch are processed again")]
    public static partial void OutputsNotPersisted(
        this ILogger logger, string clientName, int failed, int outputs, ErrorCode errorCode, string outputTopic, string topic, int partition, long offset);

    [LoggerMessage(EventIds.DeserializerWaits, LogLevel.Warning,
        "Consumer {ClientName}: a deserializer could not reach what it needs at {Topic}[{Partition}]@{Offset}, try {Attempt}: {ExceptionType}. The partition waits, and it is tried again without end")]
    public static partial void DeserializerWaits(
        this ILogger logger, string clientName, string topic, int partition, long offset, int attempt, Type exceptionType);

    [LoggerMessage(EventIds.CommitAskedAgain, LogLevel.Warning,
        "Processor {ClientName}: the commit of {Topic}[{Partition}] up to {Offset} has no answer: {ErrorCode}. It is asked for again")]
    public static partial void CommitAskedAgain(this ILogger logger, string clientName, string topic, int partition, long offset, ErrorCode errorCode);

    [LoggerMessage(EventIds.CancellationCallbackFailed, LogLevel.Warning, "Consumer {ClientName}: what the handler registered on its token for {Topic}[{Partition}] threw {ExceptionType}")]
    public static partial void CancellationCallbackFailed(this ILogger logger, string clientName, string topic, int partition, Type? exceptionType);

    [LoggerMessage(EventIds.PartitionPaused, LogLevel.Debug, "Consumer {ClientName} paused {Topic}[{Partition}]")]
    public static partial void PartitionPaused(this ILogger logger, string clientName, string topic, int partition);

    [LoggerMessage(EventIds.PartitionResumed, LogLevel.Debug, "Consumer {ClientName} resumed {Topic}[{Partition}]")]
    public static partial void PartitionResumed(this ILogger logger, string clientName, string topic, int partition);
}
