namespace Healthcare.Kafka.Client;

/// <summary>How dead letters are redriven.</summary>
/// <remarks>
/// There is no choice by reason: dead letters of a key are redriven in their order or not at all, and a position cannot pass over some of them.
/// </remarks>
public sealed class RedriveOptions
{
    /// <summary>Gets or sets how many messages go back in a second at most.</summary>
    /// <value>1 to 1,000,000. Default: 100.</value>
    /// <remarks>They are written one after the other, so the way to the brokers and back bounds it too.</remarks>
    public int MessagesPerSecond { get; set; } = 100;

    /// <summary>Gets or sets how many messages go back in all.</summary>
    /// <value>0 to 2^63-1. Default: all.</value>
    /// <remarks>The next redrive goes on where this one ended. Start with 1 to see whether the cause is gone.</remarks>
    public long MaxMessages { get; set; } = long.MaxValue;

    /// <summary>Gets the partitions of the dead-letter topic to redrive.</summary>
    /// <value>Default: empty, which is all of them.</value>
    public IList<int> Partitions { get; } = [];

    /// <summary>Gets or sets whether messages are only counted: nothing is written, and the position stays.</summary>
    /// <value>Default: <see langword="false"/>.</value>
    public bool DryRun { get; set; }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MessagesPerSecond, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MessagesPerSecond, 1_000_000);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxMessages);
    }
}
