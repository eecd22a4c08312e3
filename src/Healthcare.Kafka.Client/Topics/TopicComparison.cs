namespace Healthcare.Kafka.Client;

/// <summary>Compares a topic as it should be with what the cluster says of it.</summary>
internal sealed class TopicComparison(TopicCommands commands)
{
    /// <summary>Puts a topic's entry of the plan together from facts without a problem, or those of a topic that does not exist.</summary>
    public TopicPlanEntry Compare(TopicDefinition topic, TopicFacts facts)
    {
        if (facts.Error == ErrorCode.UnknownTopicOrPart)
        {
            return new(topic, TopicState.Missing) { Differences = [Missing(topic)] };
        }

        TopicDifference[] differences = [.. Partitions(topic, facts), .. Replicas(topic, facts), .. Settings(topic, facts)];
        return new(topic, differences.Length == 0 ? TopicState.InOrder : TopicState.Differs) { Differences = differences };
    }

    private TopicDifference Missing(TopicDefinition topic) => new(
        topic.Name, "topic", "it exists", "missing", "Nothing can be written to it or read from it.", $"Create it: {commands.Create(topic)}");

    private IEnumerable<TopicDifference> Partitions(TopicDefinition topic, TopicFacts facts)
    {
        if (facts.Partitions < topic.Partitions)
        {
            yield return new(
                topic.Name, "partitions", $"{topic.Partitions}", $"{facts.Partitions}",
                "Fewer consumers can share the work. More partitions break the order of keys: most keys change their partition.",
                $"Read everything first, then: {commands.AddPartitions(topic.Name, topic.Partitions)}");
        }
        else if (facts.Partitions > topic.Partitions)
        {
            yield return new(
                topic.Name, "partitions", $"{topic.Partitions}", $"{facts.Partitions}", "None can be taken away.",
                "Declare what there is; or move the data to a new topic.");
        }
    }

    private IEnumerable<TopicDifference> Replicas(TopicDefinition topic, TopicFacts facts)
    {
        if (facts.Replicas != topic.ReplicationFactor)
        {
            yield return new(
                topic.Name, "replication.factor", $"{topic.ReplicationFactor}", $"{facts.Replicas}",
                facts.Replicas < topic.ReplicationFactor ? "Fewer brokers may be lost before messages are." : "More disk and network are used than declared.",
                $"Name {topic.ReplicationFactor} brokers for each partition in a plan: {commands.Reassign()}");
        }
    }

    private IEnumerable<TopicDifference> Settings(TopicDefinition topic, TopicFacts facts)
    {
        if (facts.ConfigError != ErrorCode.NoError && topic.Config.Count > 0)
        {
            return
            [
                new(topic.Name, "config", $"{topic.Config.Count} settings", $"not to be read ({facts.ConfigError})", "Whether they apply is not known.",
                    facts.ConfigError == ErrorCode.TopicAuthorizationFailed
                        ? commands.Allow(topic.Name, "DescribeConfigs")
                        : $"Compare with: {commands.Describe(topic.Name)}"),
            ];
        }

        return from setting in topic.Config.OrderBy(pair => pair.Key, StringComparer.Ordinal)
               let actual = facts.Config.GetValueOrDefault(setting.Key)
               where !TopicConfigKeys.IsSame(setting.Value, actual)
               select new TopicDifference(
                   topic.Name, setting.Key, setting.Value, actual ?? "not a setting of these brokers", Effect(setting.Key),
                   commands.Set(topic.Name, setting.Key, setting.Value));
    }

    private static string Effect(string key) => key switch
    {
        "min.insync.replicas" => "It decides how many disks may be lost before a persisted message is, and with how many brokers down nothing can be written.",
        "cleanup.policy" => "It decides whether old messages go by age, or all but the last of each key.",
        "max.message.bytes" => "Larger messages are refused.",
        "unclean.leader.election.enable" => "It decides whether a replica that lacks messages may become leader, which loses them.",
        _ when key.StartsWith("retention.", StringComparison.Ordinal) || key == "delete.retention.ms" =>
            "Messages are kept for another time than declared: a consumer that is away may miss some, or disks fill up.",
        _ when key.StartsWith("segment.", StringComparison.Ordinal) => "It decides when a segment may be deleted or compacted: never while it is written to.",
        _ => "The brokers work with another value than declared.",
    };
}
