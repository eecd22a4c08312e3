namespace Healthcare.Kafka.Client;

/// <summary>Why a partition stands still.</summary>
public enum HaltReason
{
    /// <summary>The handler failed and the retries are used up.</summary>
    HandlerFailed,

    /// <summary>The handler asked for another try of the message until its retries were used up.</summary>
    RetriesExhausted,

    /// <summary>The service container could not make the handler, and the retries are used up.</summary>
    HandlerNotResolved,

    /// <summary>A processor's outputs could not be produced, for a reason that is not theirs, and the retries are used up.</summary>
    OutputsNotPersisted,

    /// <summary>The key or the value could not be deserialized.</summary>
    DeserializationFailed,

    /// <summary>A protected payload could not be opened: <see cref="PayloadIntegrityException"/>. Never skipped, whatever OnFailure says.</summary>
    IntegrityFailed,

    /// <summary>The broker keeps serving bytes that fail their checksum or decompression.</summary>
    CorruptData,

    /// <summary>The position is not in the log any more and auto.offset.reset says not to go on.</summary>
    PositionGone,

    /// <summary>Messages that were never received are not in the log any more, and OnOffsetGap says not to go on.</summary>
    OffsetGap,

    /// <summary>The handler dead-lettered a message, and the consumer has no dead-letter topic.</summary>
    NoDeadLetterTopic,

    /// <summary>The message and the least headers of a dead letter are larger than the dead-letter topic or its producer takes.</summary>
    DeadLetterTooLarge,
}

/// <summary>A partition that stands still before <paramref name="Position"/>: nothing new is handled, and nothing at or after it is committed.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Position">Where: the message that failed, or the position that could not be read.</param>
/// <param name="ExceptionType">The full type name of what was thrown; <see langword="null"/> when nothing was.</param>
public sealed record Halt(HaltReason Reason, TopicPartitionOffset Position, string? ExceptionType)
{
    /// <summary>Gets whether one message failed, which can be skipped; else there is no position to go on from but one that is sought.</summary>
    internal bool IsAtMessage => Reason is not (HaltReason.CorruptData or HaltReason.PositionGone or HaltReason.OffsetGap);
}
