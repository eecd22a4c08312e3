namespace Healthcare.Kafka.Client.Shared;

/// <summary>What the checker found of one group.</summary>
/// <param name="Breaches">What is against a guarantee.</param>
/// <param name="Handled">How many calls of handlers for one message there were.</param>
/// <param name="Repeats">How many of them were not the first of their message.</param>
/// <param name="MostRepeats">The most repeats after one assignment of one partition.</param>
/// <param name="ZombieCalls">How many calls ran beside one of the partition's next owner, which nobody can prevent.</param>
/// <param name="Epochs">How many times a partition was assigned.</param>
internal sealed record ConsumptionReport(IReadOnlyList<string> Breaches, long Handled, int Repeats, int MostRepeats, int ZombieCalls, int Epochs)
{
    public override string ToString() =>
        $"{Handled:N0} handled, {Repeats:N0} of them again, at most {MostRepeats:N0} after one assignment of {Epochs:N0}; {ZombieCalls:N0} calls of zombies; {Breaches.Count} breaches";
}
