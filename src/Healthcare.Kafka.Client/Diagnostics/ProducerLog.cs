using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

internal static partial class ProducerLog
{
    public const string Category = "Healthcare.Kafka.Client.Producer";

    [LoggerMessage(EventId = EventIds.DeliveryFailed, Level = LogLevel.Error,
        Message = "Producer {ClientName} could not deliver an enqueued message to {Topic}[{Partition}]: {ErrorCode}, {PersistenceStatus}")]
    public static partial void DeliveryFailed(
        this ILogger logger, string clientName, string topic, int partition, ErrorCode errorCode, PersistenceStatus persistenceStatus);

    [LoggerMessage(EventId = EventIds.DeliveriesFailed, Level = LogLevel.Error,
        Message = "Producer {ClientName} could not deliver {Count} more enqueued messages: {ErrorCode}; they have no lines of their own")]
    public static partial void DeliveriesFailed(this ILogger logger, string clientName, long count, ErrorCode errorCode);

    [LoggerMessage(EventId = EventIds.FailureHandlerThrew, Level = LogLevel.Error,
        Message = "The delivery failure handler of producer {ClientName} threw {ExceptionType}")]
    public static partial void FailureHandlerThrew(this ILogger logger, string clientName, string exceptionType);

    [LoggerMessage(EventId = EventIds.FailureHandlerAbandoned, Level = LogLevel.Error,
        Message = "The delivery failure handler of producer {ClientName} did not return; {Count} more failures were not handed to it")]
    public static partial void FailureHandlerAbandoned(this ILogger logger, string clientName, int count);

    [LoggerMessage(EventId = EventIds.ProducerError, Level = LogLevel.Warning,
        Message = "Producer {ClientName}: {ErrorCode} ({Reason})")]
    public static partial void ProducerError(this ILogger logger, string clientName, ErrorCode errorCode, string reason);

    [LoggerMessage(EventId = EventIds.ProducerFatalError, Level = LogLevel.Error,
        Message = "Producer {ClientName} met a fatal error: {ErrorCode} ({Reason}). {Consequence}")]
    public static partial void ProducerFatalError(this ILogger logger, string clientName, ErrorCode errorCode, string reason, string consequence);

    [LoggerMessage(EventId = EventIds.ProducerReplaced, Level = LogLevel.Warning,
        Message = "Producer {ClientName} was replaced after {ErrorCode} and goes on. Of the messages that the old one had, {NotPersisted} were never "
            + "sent (NotPersisted) and {PossiblyPersisted} had no answer (PossiblyPersisted); none is produced again")]
    public static partial void ProducerReplaced(
        this ILogger logger, string clientName, ErrorCode errorCode, int notPersisted, int possiblyPersisted);

    [LoggerMessage(EventId = EventIds.ProducerReplacementFailed, Level = LogLevel.Error,
        Message = "Producer {ClientName}: its replacement could not be built, {ExceptionType}; tried again with a growing delay")]
    public static partial void ProducerReplacementFailed(this ILogger logger, string clientName, string exceptionType);

    [LoggerMessage(EventId = EventIds.ProducerStarted, Level = LogLevel.Information, Message = "Producer {ClientName} started")]
    public static partial void ProducerStarted(this ILogger logger, string clientName);

    [LoggerMessage(EventId = EventIds.ProducerClosed, Level = LogLevel.Information,
        Message = "Producer {ClientName} closed; every accepted message had its delivery report")]
    public static partial void ProducerClosed(this ILogger logger, string clientName);

    [LoggerMessage(EventId = EventIds.ProducerCloseTimedOut, Level = LogLevel.Error,
        Message = "Producer {ClientName}: librdkafka did not close in time and is left to itself")]
    public static partial void ProducerCloseTimedOut(this ILogger logger, string clientName);

    [LoggerMessage(EventId = EventIds.ProducerCloseFailed, Level = LogLevel.Error,
        Message = "Producer {ClientName}: closing librdkafka threw {ExceptionType}")]
    public static partial void ProducerCloseFailed(this ILogger logger, string clientName, string exceptionType);

    [LoggerMessage(EventId = EventIds.TransactionsReady, Level = LogLevel.Information,
        Message = "Producer {ClientName} is ready for transactions as {TransactionalId}")]
    public static partial void TransactionsReady(this ILogger logger, string clientName, string transactionalId);

    [LoggerMessage(EventId = EventIds.TransactionNotAborted, Level = LogLevel.Warning,
        Message = "Producer {ClientName} could not abort a transaction: {ErrorCode}. The brokers abort it when its timeout has passed, or when this producer begins the next one")]
    public static partial void TransactionNotAborted(this ILogger logger, string clientName, ErrorCode errorCode);

    [LoggerMessage(EventId = EventIds.KeysFailed, Level = LogLevel.Warning,
        Message = "Producer {ClientName} refuses the messages of {Count} keys until they are resumed; the last failed with {ErrorCode}")]
    public static partial void KeysFailed(this ILogger logger, string clientName, int count, ErrorCode errorCode);

    [LoggerMessage(EventId = EventIds.ProducerStopped, Level = LogLevel.Error,
        Message = "Producer {ClientName} is stopped by a delivery that failed with {ErrorCode}; it refuses every message until it is resumed")]
    public static partial void ProducerStopped(this ILogger logger, string clientName, ErrorCode errorCode);

    [LoggerMessage(EventId = EventIds.KeysResumed, Level = LogLevel.Information,
        Message = "Producer {ClientName} was resumed: {Count} taken up again, {Left} keys are still refused")]
    public static partial void KeysResumed(this ILogger logger, string clientName, int count, int left);
}
