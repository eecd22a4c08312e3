namespace Healthcare.Kafka.Client.Tests;

/// <summary>What a protocol of retry topics may or may not do. Without any it is the plain one: a failed message goes to another topic and comes from there.</summary>
[Flags]
internal enum RetryTopicRules
{
    None = 0,

    /// <summary>The source offset moves only when the brokers hold the copy in the retry topic.</summary>
    AwaitWrite = 1,

    /// <summary>Later messages of a key that has some in the retry topic follow them there.</summary>
    Fence = 2,

    /// <summary>A new owner of the partition reads which keys have messages in the retry topic before it handles its first message.</summary>
    RebuildFence = 4,

    /// <summary>A message that stands in the retry topic already is not written again, and a second copy of it is passed over.</summary>
    KnowCopies = 8,

    /// <summary>A message that fails again keeps its place in the retry topic, and its delay. Else it goes to the next tier, behind what follows it.</summary>
    KeepPlace = 16,

    /// <summary>A key is released when the group holds the offsets of its last messages in the retry topic, not when they are handled.</summary>
    ReleaseCommitted = 32,

    /// <summary>
    /// Each owner of the partition writes under a name of its own, which it has committed to the group before its first message: what a former owner's
    /// request adds after that is passed over.
    /// </summary>
    NameWriter = 64,

    /// <summary>The consumer that has the partition has the retry partition of the same number too, from one rebalance to the next.</summary>
    OwnTogether = 128,

    All = AwaitWrite | Fence | RebuildFence | KnowCopies | KeepPlace | ReleaseCommitted | NameWriter | OwnTogether,
}
