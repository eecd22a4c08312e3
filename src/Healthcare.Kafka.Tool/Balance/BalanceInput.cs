namespace Healthcare.Kafka.Tool;

/// <summary>Where a partition is.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Leader">Its leader; -1 for none.</param>
/// <param name="Replicas">Its replicas; the first is the preferred leader.</param>
/// <param name="InSync">Those that are in sync.</param>
internal sealed record PlacedPartition(string Topic, int Partition, int Leader, IReadOnlyList<int> Replicas, IReadOnlyList<int> InSync);

/// <summary>How much a topic matters, and so where it is kept.</summary>
internal enum TopicTier
{
    /// <summary>On brokers of its own.</summary>
    Critical,

    Normal,

    /// <summary>Seldom read: old segments in remote storage.</summary>
    Archive,
}

/// <summary>What a plan of placement is made of.</summary>
internal sealed record BalanceInput
{
    public required IReadOnlyList<int> Brokers { get; init; }

    public required IReadOnlyList<PlacedPartition> Partitions { get; init; }

    /// <summary>Gets the brokers that only critical topics may use; empty where none is set apart.</summary>
    public required IReadOnlyList<int> CriticalBrokers { get; init; }

    /// <summary>Gets the tiers by name of a topic, or by the beginning of it with a star behind; the first that fits applies.</summary>
    public required IReadOnlyList<(string Pattern, TopicTier Tier)> Tiers { get; init; }

    public required string CommandArguments { get; init; }

    /// <summary>Gets the settings of topics of the archive, by topic, as far as the cluster told them.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string?>> Configs { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, string?>>();

    public TopicTier TierOf(string topic)
    {
        foreach (var (pattern, tier) in Tiers)
        {
            if (pattern.EndsWith('*') ? topic.StartsWith(pattern[..^1], StringComparison.Ordinal) : topic == pattern)
            {
                return tier;
            }
        }

        return TopicTier.Normal;
    }

    /// <summary>Gets the brokers that a topic may be on.</summary>
    public IReadOnlyList<int> BrokersOf(string topic) => CriticalBrokers.Count == 0 ? Brokers
        : TierOf(topic) == TopicTier.Critical ? CriticalBrokers
        : [.. Brokers.Except(CriticalBrokers)];
}
