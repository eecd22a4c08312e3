namespace Healthcare.Kafka.Client.Tests;

/// <summary>What the consumer that has the retry partition knows.</summary>
internal sealed record RetryTopicReader
{
    /// <summary>Gets how far the retry partition is read.</summary>
    public int ReadTo { get; init; }

    /// <summary>Gets the offsets that are completed, as bits.</summary>
    public uint Completed { get; init; }

    /// <summary>Gets how many of the registered writers it has heard of.</summary>
    public int Writers { get; init; }

    public override string ToString() => $"{ReadTo}.{Completed}.{Writers}";
}
