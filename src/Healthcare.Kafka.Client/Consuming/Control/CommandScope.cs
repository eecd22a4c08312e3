namespace Healthcare.Kafka.Client;

/// <summary>What a command is about: a partition, a topic, or with neither everything.</summary>
internal readonly record struct CommandScope(string? Topic, TopicPartition? Partition)
{
    public bool Covers(TopicPartition partition) => Partition is null ? Topic is null || Topic == partition.Topic : Partition == partition;

    public override string ToString() => Partition is { } partition ? $"{partition.Topic}[{partition.Partition.Value}]" : Topic ?? "everything";
}
