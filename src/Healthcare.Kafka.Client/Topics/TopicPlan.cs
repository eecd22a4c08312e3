namespace Healthcare.Kafka.Client;

/// <summary>What a cluster has of the topics that are wanted, and what is to be done.</summary>
public sealed record TopicPlan
{
    internal TopicPlan(IReadOnlyList<TopicPlanEntry> entries, int? brokers)
    {
        Entries = entries;
        Brokers = brokers;
    }

    /// <summary>Gets every topic asked for, in that order.</summary>
    public IReadOnlyList<TopicPlanEntry> Entries { get; }

    /// <summary>Gets how many brokers the cluster has; <see langword="null"/> where it did not say.</summary>
    public int? Brokers { get; }

    /// <summary>Gets whether every topic is there as it should be.</summary>
    public bool IsInOrder => Entries.All(entry => entry.State is TopicState.InOrder or TopicState.Created);

    /// <summary>Gets the differences of all topics.</summary>
    public IEnumerable<TopicDifference> Differences => Entries.SelectMany(entry => entry.Differences);
}
