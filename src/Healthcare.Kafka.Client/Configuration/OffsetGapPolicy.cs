namespace Healthcare.Kafka.Client;

/// <summary>What a consumer does when messages were deleted before it received them.</summary>
public enum OffsetGapPolicy
{
    /// <summary>It is logged and counted; the consumer goes on at the first message there is.</summary>
    Report,

    /// <summary>The partition halts at the first missing offset; nothing after it is handled or committed.</summary>
    Halt,
}
