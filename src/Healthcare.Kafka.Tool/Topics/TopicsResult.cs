namespace Healthcare.Kafka.Tool;

/// <summary>What a command about topics found or did.</summary>
/// <param name="Brokers">How many brokers there are; null where the cluster did not say.</param>
/// <param name="IsInOrder">Whether every topic is as it should be.</param>
/// <param name="Topics">The topics.</param>
internal sealed record TopicsResult(int? Brokers, bool IsInOrder, IReadOnlyList<TopicResult> Topics)
{
    public static TopicsResult Of(TopicPlan plan) => new(plan.Brokers, plan.IsInOrder, [.. plan.Entries.Select(TopicResult.Of)]);
}

/// <summary>One topic.</summary>
internal sealed record TopicResult(
    string Topic, TopicState State, int Partitions, int ReplicationFactor, IReadOnlyDictionary<string, string> Config, IReadOnlyList<TopicDifference> Differences,
    string? Problem)
{
    public static TopicResult Of(TopicPlanEntry entry) => new(
        entry.Topic.Name, entry.State, entry.Topic.Partitions, entry.Topic.ReplicationFactor, entry.Topic.Config, entry.Differences, entry.Problem);
}
