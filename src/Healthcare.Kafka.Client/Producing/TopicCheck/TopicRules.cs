namespace Healthcare.Kafka.Client;

/// <summary>Judges what a cluster says of a topic by what acks=all is to mean, and by what a producer sends.</summary>
/// <param name="maxMessageBytes">The producer's own limit of a message.</param>
/// <param name="batchSize">The producer's own limit of a batch.</param>
/// <param name="commands">The remedies.</param>
/// <param name="sources">The topics whose messages go to the same partition of another.</param>
internal sealed class TopicRules(int maxMessageBytes, int batchSize, TopicCommands commands, IReadOnlyList<TopicSource> sources)
{
    /// <summary>How many replicas a topic should have: one may be down for maintenance and another may fail.</summary>
    public const int Replicas = 3;

    /// <summary>How many of them must hold a message before it counts as persisted.</summary>
    public const int InsyncReplicas = 2;

    /// <summary>Gets what a topic must take for a message of the producer's own limit.</summary>
    private long LargestBatch => (long)maxMessageBytes + RecordSize.BatchOverhead;

    public IEnumerable<TopicFinding> Judge(ClusterFacts cluster) => cluster.Topics.SelectMany(topic => Judge(topic, cluster.Brokers));

    /// <summary>Compares topics with those whose messages they take, as far as the cluster told of both.</summary>
    public IEnumerable<TopicFinding> Compare(IReadOnlyList<TopicFacts> topics)
    {
        foreach (var (topic, source, needsSame) in sources)
        {
            var (count, wanted) = (PartitionsOf(topic), PartitionsOf(source));
            if (count > 0 && count < wanted)
            {
                yield return new(
                    topic, TopicProblem.Partitions, $"{count} partitions", $"{wanted}, as '{source}' has",
                    "A message of one that is missing here cannot keep its partition: it goes to one that its key picks, or waits where the order of keys is kept.",
                    commands.AddPartitions(topic, wanted));
            }
            else if (needsSame && count > wanted && wanted > 0)
            {
                yield return new(
                    topic, TopicProblem.Partitions, $"{count} partitions", $"{wanted}, as '{source}' has",
                    "The group shares the partitions of both out by their numbers: with more here, one member gets a partition and another its retries, and it waits.",
                    "Use another retry topic with as many partitions; one cannot be taken away.");
            }
        }

        int PartitionsOf(string name) => topics.FirstOrDefault(topic => topic.Topic == name && topic.Error == ErrorCode.NoError)?.Partitions ?? 0;
    }

    private IEnumerable<TopicFinding> Judge(TopicFacts topic, int? brokers) => topic.Error switch
    {
        ErrorCode.NoError => Replication(topic, brokers).Concat(Settings(topic)),
        ErrorCode.UnknownTopicOrPart => [Missing(topic.Topic)],
        ErrorCode.TopicAuthorizationFailed => [WriteDenied(topic.Topic)],
        _ => [NotChecked(topic.Topic, topic.Error, $"Compare with: {commands.Describe(topic.Topic)}")],
    };

    private IEnumerable<TopicFinding> Replication(TopicFacts topic, int? brokers)
    {
        if (topic.MayWrite == false)
        {
            yield return WriteDenied(topic.Topic);
        }

        if (topic.Leaderless.Count > 0)
        {
            yield return new(
                topic.Topic, TopicProblem.Leaderless, $"no leader for partition {string.Join(", ", topic.Leaderless)}", "a leader for each",
                "Messages for such a partition wait, and fail when DeliveryTimeout has passed.",
                $"Start the brokers that hold its replicas: {commands.Describe(topic.Topic)}");
        }

        if (topic.Replicas < Replicas)
        {
            var first = brokers < Replicas ? $"The cluster has {brokers} brokers: first make it {Replicas}. " : "";
            yield return new(
                topic.Topic, TopicProblem.ReplicationFactor, $"replication factor {topic.Replicas}", $"{Replicas}",
                topic.Replicas <= 1
                    ? "When its one broker is down nothing can be written, and when its disk is lost, so are the messages."
                    : "With one broker down for maintenance, the loss of the other loses messages.",
                $"{first}Name {Replicas} brokers for each partition in a plan: {commands.Reassign()}");
        }
    }

    private IEnumerable<TopicFinding> Settings(TopicFacts topic)
    {
        if (topic.ConfigError != ErrorCode.NoError)
        {
            return [NotChecked(topic.Topic, topic.ConfigError, ConfigRemedy(topic))];
        }

        return Insync(topic).Concat(Sizes(topic));
    }

    private IEnumerable<TopicFinding> Insync(TopicFacts topic)
    {
        const string Key = "min.insync.replicas";
        if (topic.MinInsyncReplicas < InsyncReplicas)
        {
            yield return new(
                topic.Topic, TopicProblem.MinInsyncReplicas, $"{Key}={topic.MinInsyncReplicas}", $"{InsyncReplicas}",
                "acks=all is satisfied by one replica: a message that is reported persisted is lost with one disk.",
                (topic.Replicas < InsyncReplicas ? "First give it replicas, as above: with one, nothing could be written. Then: " : "") + commands.Set(topic.Topic, Key, InsyncReplicas));
        }
        else if (topic.MinInsyncReplicas >= topic.Replicas && topic.Replicas > 1)
        {
            yield return new(
                topic.Topic, TopicProblem.NoReplicaToSpare, $"{Key}={topic.MinInsyncReplicas} of {topic.Replicas} replicas",
                $"{Key}={InsyncReplicas} of {Replicas} replicas",
                "With one broker down nothing can be written: messages wait, and fail when DeliveryTimeout has passed.",
                topic.Replicas > InsyncReplicas ? commands.Set(topic.Topic, Key, InsyncReplicas) : "More replicas put it right, as above.");
        }
    }

    private IEnumerable<TopicFinding> Sizes(TopicFacts topic)
    {
        const string Key = "max.message.bytes";
        if (topic.MaxMessageBytes < LargestBatch)
        {
            yield return new(
                topic.Topic, TopicProblem.MaxMessageBytes, $"{Key}={topic.MaxMessageBytes}", $"{LargestBatch} for MaxMessageBytes={maxMessageBytes}",
                "Larger messages are refused at once, before compression.",
                $"Lower MaxMessageBytes, or: {commands.Set(topic.Topic, Key, LargestBatch)}");
        }

        var batch = Math.Min(batchSize, maxMessageBytes);
        if (topic.MaxMessageBytes < batch)
        {
            yield return new(
                topic.Topic, TopicProblem.BatchSize, $"{Key}={topic.MaxMessageBytes}", $"{batch} for BatchSize={batchSize}",
                "A batch that compression does not bring below it is refused whole, with every message in it: librdkafka does not split it.",
                $"Lower BatchSize, or: {commands.Set(topic.Topic, Key, LargestBatch)}");
        }
    }

    private TopicFinding Missing(string topic) => new(
        topic, TopicProblem.Missing, "it does not exist", $"{Replicas} replicas, min.insync.replicas={InsyncReplicas}",
        "Messages to it are not persisted: a producer never creates a topic.", $"Correct its name, or: {commands.Create(topic)}");

    private TopicFinding WriteDenied(string topic) => new(
        topic, TopicProblem.WriteDenied, "the principal may not write to it", "Write",
        "Messages to it are not persisted: TopicAuthorizationFailed. Where it may not describe it either, the topic may also be missing.",
        commands.Allow(topic, "Write"));

    private string ConfigRemedy(TopicFacts topic) => topic.ConfigError switch
    {
        ErrorCode.TopicAuthorizationFailed => commands.Allow(topic.Topic, "DescribeConfigs"),
        ErrorCode.Local_UnsupportedFeature => "The brokers do not know the request.",
        _ => $"Compare with: {commands.Describe(topic.Topic)}",
    };

    private static TopicFinding NotChecked(string topic, ErrorCode code, string remedy) => new(
        topic, TopicProblem.NotChecked, $"could not be checked ({code})", "an answer of the cluster",
        "Whether a persisted message is safe there is not known.", remedy);
}
