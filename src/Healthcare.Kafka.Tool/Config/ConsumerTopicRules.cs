namespace Healthcare.Kafka.Tool;

/// <summary>Judges topics by what one consumer, in so many instances, would make of them.</summary>
internal sealed class ConsumerTopicRules(ConsumerSettings settings, int instances)
{
    public IEnumerable<TopicFinding> Judge(ClusterFacts cluster)
    {
        foreach (var topic in cluster.Topics)
        {
            if (Unreadable(topic) is { } finding)
            {
                yield return finding;
            }
        }

        var readable = cluster.Topics.Where(topic => topic.Error == ErrorCode.NoError).ToList();
        if (readable.Count > 0 && Concurrency(readable) is { } idle)
        {
            yield return idle;
        }
    }

    private static TopicFinding? Unreadable(TopicFacts topic) => topic switch
    {
        { Error: ErrorCode.UnknownTopicOrPart } => new(
            topic.Topic, TopicProblem.Missing, "it does not exist", "a topic", "Nothing is consumed until it is created.", "Correct its name, or create it."),
        { Error: not ErrorCode.NoError } => new(
            topic.Topic, TopicProblem.NotChecked, $"could not be checked ({topic.Error})", "an answer of the cluster",
            "Whether it can be consumed is not known.", "Grant Describe and Read on it, or look why the cluster does not answer."),
        { Leaderless.Count: > 0 } => new(
            topic.Topic, TopicProblem.Leaderless, $"no leader for partition {string.Join(", ", topic.Leaderless)}", "a leader for each",
            "What is in such a partition waits.", "Start the brokers that hold its replicas."),
        _ => null,
    };

    // Only Partition order ties a call of the handler to a partition: by key, or in no order, one partition keeps many calls busy.
    private TopicFinding? Concurrency(List<TopicFacts> topics)
    {
        var partitions = topics.Sum(topic => topic.Partitions);
        var names = string.Join(", ", topics.Select(topic => topic.Topic));
        if (instances > partitions)
        {
            return new(
                names, TopicProblem.Partitions, $"{partitions} partitions for {instances} instances", $"{instances} partitions at least, or fewer instances",
                $"{instances - partitions} instances have no partition and do nothing.",
                "Run fewer instances, or see healthcare-kafka partitions for a number; adding partitions sends keys elsewhere.");
        }

        var each = partitions / instances;
        return settings.Order == ConsumeOrder.Partition && settings.MaxConcurrency is { } calls && calls > Math.Max(1, each)
            ? new(
                names, TopicProblem.Partitions, $"{partitions} partitions, {each} an instance, for MaxConcurrency={calls}", $"{calls * instances} partitions",
                $"In the order of partitions, an instance never has more than {each} calls of the handler at once.",
                "Lower MaxConcurrency, or set Order to Key, or give the topic more partitions.")
            : null;
    }
}
