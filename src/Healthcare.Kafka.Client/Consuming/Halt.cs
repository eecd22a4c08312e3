namespace Healthcare.Kafka.Client;

/// <summary>Why a partition stands still.</summary>
internal enum HaltReason
{
    /// <summary>The handler failed and the retries are used up.</summary>
    HandlerFailed,

    /// <summary>The handler asked for another try of the message until its retries were used up.</summary>
    RetriesExhausted,

    /// <summary>The key or the value could not be deserialized.</summary>
    DeserializationFailed,

    /// <summary>The broker keeps serving bytes that fail their checksum or decompression.</summary>
    CorruptData,

    /// <summary>The position is not in the log any more and auto.offset.reset says not to go on.</summary>
    PositionGone,

    /// <summary>The handler dead-lettered a message, and the consumer has no dead-letter topic.</summary>
    NoDeadLetterTopic,

    /// <summary>The message and the least headers of a dead letter are larger than the dead-letter topic or its producer takes.</summary>
    DeadLetterTooLarge,
}

/// <summary>A partition that stands still before <paramref name="Position"/>: nothing new is handled, and nothing at or after it is committed.</summary>
internal sealed record Halt(HaltReason Reason, TopicPartitionOffset Position, string? ExceptionType);
