using System.Globalization;

namespace Healthcare.Kafka.Client;

/// <summary>How many partitions a topic needs, and why.</summary>
public sealed record PartitionPlan
{
    internal PartitionPlan()
    {
    }

    /// <summary>Gets the answer: <see cref="Required"/>, moved into the band.</summary>
    public int Partitions { get; internal init; }

    /// <summary>Gets max(T/P, T/C), rounded up.</summary>
    public long Required { get; internal init; }

    /// <summary>Gets T/P, rounded up.</summary>
    public long RequiredByProducers { get; internal init; }

    /// <summary>Gets T/C, rounded up.</summary>
    public long RequiredByConsumers { get; internal init; }

    /// <summary>Gets who needs the more partitions.</summary>
    public PartitionLimit Limit { get; internal init; }

    /// <summary>Gets the workload that the band is of.</summary>
    public TopicWorkload Workload { get; internal init; }

    /// <summary>Gets the fewest partitions of the band.</summary>
    public int BandLeast { get; internal init; }

    /// <summary>Gets the most partitions of the band.</summary>
    public int BandMost { get; internal init; }

    /// <summary>Gets what was asked for, in messages per second.</summary>
    public double TargetRate { get; internal init; }

    /// <summary>Gets what <see cref="Partitions"/> carry, in messages per second, when keys spread evenly.</summary>
    public double SustainedRate { get; internal init; }

    /// <summary>Gets whether <see cref="Partitions"/> carry what was asked for; they do not where the band ends below <see cref="Required"/>.</summary>
    public bool MeetsTarget => Required <= Partitions;

    /// <summary>Gets what limits, which band applies, and what the band changed, in sentences.</summary>
    public string Reason => string.Create(CultureInfo.InvariantCulture, $"{LimitText} {BandText}");

    private string LimitText => Limit switch
    {
        PartitionLimit.Producers => $"Producers limit: they need {RequiredByProducers}, consumers {RequiredByConsumers}.",
        PartitionLimit.Consumers => $"Consumers limit: they need {RequiredByConsumers}, producers {RequiredByProducers}.",
        _ => $"Producers and consumers need {Required} alike.",
    };

    private string BandText
    {
        get
        {
            var band = $"the band of {Workload} topics, {BandLeast} to {BandMost}";
            return Required < BandLeast ? $"Raised from {Required} to {BandLeast}, the least of {band}: room to grow, as partitions added later break the order of keys."
                : Required <= BandMost ? $"{Required} is within {band}."
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"Lowered from {Required} to {BandMost}, the most of {band}: that carries {SustainedRate:0.###} of {TargetRate:0.###} messages per second. "
                    + $"Make the slower side faster, split the topic, or go beyond the band on purpose.");
        }
    }

    /// <summary>Shows the number and its reason.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Partitions} partitions. {Reason}");
}
