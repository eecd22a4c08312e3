namespace Healthcare.Kafka.Client.Tests;

/// <summary>What the consumer that has the partition knows.</summary>
internal sealed record RetryTopicOwner(int Writer)
{
    /// <summary>Gets how much of the start is done: 0 assigned, 1 read, 2 runs.</summary>
    public int Stage { get; init; }

    /// <summary>Gets the next message of the partition.</summary>
    public int Next { get; init; }

    /// <summary>Gets the messages that were handled in the partition and not in the retry partition, as bits.</summary>
    public uint Direct { get; init; }

    /// <summary>Gets where the retry partition ended when it was read: what stands behind that must be this owner's own.</summary>
    public int End { get; init; }

    /// <summary>Gets the message whose copy is sent and not answered, -1 for none.</summary>
    public int Sent { get; init; } = -1;

    /// <summary>Gets where that copy stands, -1 while it does not.</summary>
    public int SentAt { get; init; } = -1;

    public override string ToString() => $"{Writer}.{Stage}.{Next}.{Direct}.{End}.{Sent}.{SentAt}";
}
