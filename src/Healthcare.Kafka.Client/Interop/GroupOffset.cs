namespace Healthcare.Kafka.Client;

/// <summary>What a group's coordinator holds of one partition.</summary>
/// <param name="TopicPartition">Topic and partition.</param>
/// <param name="Offset">The committed offset, -1 for none.</param>
/// <param name="LeaderEpoch">The epoch of the leader that served the message before it, -1 when unknown. With it a log that was cut is noticed.</param>
/// <param name="Metadata">The text that was committed with it, empty for none.</param>
internal sealed record GroupOffset(TopicPartition TopicPartition, long Offset, int LeaderEpoch, string Metadata)
{
    public static GroupOffset None(TopicPartition topicPartition) => new(topicPartition, -1, -1, "");
}
