namespace Healthcare.Kafka.Client.Shared;

/// <summary>What the checker found of one group.</summary>
/// <param name="Breaches">What is against a guarantee.</param>
internal sealed record ConsumptionReport(IReadOnlyList<string> Breaches)
{
    /// <summary>Gets how many calls of handlers for one message there were.</summary>
    public required long Handled { get; init; }

    /// <summary>Gets how many of them were not the first of their message.</summary>
    public required int Repeats { get; init; }

    /// <summary>Gets the most repeats after one assignment of one partition.</summary>
    public required int MostRepeats { get; init; }

    /// <summary>Gets the most messages that an owner had begun and not committed when it was killed or lost the partition.</summary>
    public required int MostUncommitted { get; init; }

    /// <summary>Gets the longest time that such an owner had not committed what it could have.</summary>
    public required TimeSpan SlowestCommit { get; init; }

    /// <summary>Gets how many calls ran beside one of the partition's next owner, which nobody can prevent.</summary>
    public required int ZombieCalls { get; init; }

    /// <summary>Gets how many partitions a process kept that its group had dropped, and mock brokers took back.</summary>
    public required int Revived { get; init; }

    /// <summary>Gets how many times a partition was assigned.</summary>
    public required int Epochs { get; init; }

    /// <summary>Gets how many of those ended with everything handled and committed.</summary>
    public required int EpochsInGoodOrder { get; init; }

    public override string ToString() =>
        $"{Handled:N0} handled, {Repeats:N0} of them again, at most {MostRepeats:N0} after one assignment of {Epochs:N0} ({EpochsInGoodOrder:N0} ended in good order); at most"
        + $" {MostUncommitted:N0} uncommitted at an owner's end, for {SlowestCommit.TotalSeconds:N1} s; {ZombieCalls:N0} calls of zombies; {Revived} partitions of revived members; {Breaches.Count} breaches";
}
