namespace Healthcare.Kafka.Client.Tests;

internal enum RetryTopicStepKind
{
    /// <summary>A consumer gets the partition and asks the group for the offsets, as one that has no retry partition yet does for that.</summary>
    Assign,

    /// <summary>It reads the retry partition up to its end.</summary>
    Read,

    /// <summary>It commits the name under which it writes.</summary>
    Register,

    /// <summary>The next message of the partition is handled.</summary>
    Handle,

    /// <summary>The next message of the partition fails for good in place; its copy is sent.</summary>
    Fail,

    /// <summary>The next message of the partition follows its key; its copy is sent.</summary>
    Follow,

    /// <summary>The next message of the partition stands in the retry partition already, and is completed.</summary>
    Skip,

    /// <summary>The copy that was sent is in the log.</summary>
    Append,

    /// <summary>The answer of the brokers is there.</summary>
    Answer,

    /// <summary>The consumer takes up the next record of the retry partition.</summary>
    Take,

    /// <summary>The first message that a key has in the retry partition is handled.</summary>
    HandleRetry,

    /// <summary>The first message that a key has in the retry partition fails again.</summary>
    FailRetry,

    /// <summary>The offset of the partition is committed.</summary>
    Commit,

    /// <summary>The completed offsets of the retry partition are committed.</summary>
    CommitRetry,

    /// <summary>The consumer loses the partition, by a crash or a rebalance, and with it the retry partition if it has both together.</summary>
    Lose,

    /// <summary>A copy that a former owner had sent gets into the log after all.</summary>
    AppendLate,
}

/// <summary>One step of the model, of one key where that matters.</summary>
internal readonly record struct RetryTopicStep(RetryTopicStepKind Kind, int Key = -1)
{
    public override string ToString() => Key < 0 ? Kind.ToString() : $"{Kind}({(char)('a' + Key)})";
}
