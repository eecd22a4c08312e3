namespace Healthcare.Kafka.Client;

/// <summary>Makes a plan of what is wanted and what a cluster says. Asks nothing itself.</summary>
internal sealed class TopicPlanning(TopicCommands commands)
{
    private readonly TopicComparison _comparison = new(commands);

    /// <summary>Makes the plan.</summary>
    /// <param name="wanted">The topics.</param>
    /// <param name="cluster">What the cluster says of them.</param>
    /// <param name="existing">The names of all its topics, as far as they can be seen.</param>
    /// <exception cref="KafkaException">The cluster did not answer.</exception>
    public TopicPlan Plan(IReadOnlyList<TopicDefinition> wanted, ClusterFacts cluster, IReadOnlyList<string> existing)
    {
        if (cluster.Topics.FirstOrDefault(topic => TopicFaults.IsOfCluster(topic.Error)) is { } silent)
        {
            throw new KafkaException(silent.Error);
        }

        return new([.. wanted.Zip(cluster.Topics, (topic, facts) => Entry(topic, facts, cluster.Brokers, existing))], cluster.Brokers);
    }

    /// <summary>Gets the entry of a topic of which the brokers refuse what was asked for.</summary>
    public TopicPlanEntry Refused(TopicDefinition topic, Error error, string operation)
    {
        var kind = TopicFaults.Of(error);
        var text = kind switch
        {
            TopicProvisioningError.TooFewBrokers => TooFewBrokers(topic, null),
            TopicProvisioningError.NotAuthorized => NotAuthorized(topic.Name, operation),
            TopicProvisioningError.NameConflict => "Another topic has this name but for dots and underscores. Choose another name.",
            TopicProvisioningError.Refused => $"The brokers refuse it ({error.Code}). Correct the name, the setting or the number, or ask who keeps their policy.",
            _ => $"It was not done ({error.Code}). {TopicFaults.Remedy(kind)}",
        };
        return Blocked(topic, kind, error.Code, text + TopicFaults.Reason(error));
    }

    /// <summary>Says of all blocked topics why, and what became of the others.</summary>
    public static TopicProvisioningException Blocked(IReadOnlyList<TopicPlanEntry> entries, string whatHappened, string whatIs)
    {
        var blocked = entries.Where(entry => entry.State == TopicState.Blocked).ToArray();
        var problems = string.Join(" ", blocked.Select(entry => $"Topic '{entry.Topic.Name}': {entry.Problem}"));
        return new(blocked[0].Error!.Value, blocked[0].Code, whatHappened, whatIs, problems, entries);
    }

    private TopicPlanEntry Entry(TopicDefinition topic, TopicFacts facts, int? brokers, IReadOnlyList<string> existing)
    {
        if (facts.Error is not (ErrorCode.NoError or ErrorCode.UnknownTopicOrPart))
        {
            return facts.Error == ErrorCode.TopicAuthorizationFailed
                ? Blocked(topic, TopicProvisioningError.NotAuthorized, facts.Error, NotAuthorized(topic.Name, "Describe"))
                : Blocked(topic, TopicFaults.Of(new Error(facts.Error)), facts.Error, $"The cluster did not tell of it ({facts.Error}). Ask again.");
        }

        var entry = _comparison.Compare(topic, facts);
        if (entry.State != TopicState.Missing)
        {
            return entry;
        }

        if (existing.FirstOrDefault(other => TopicDefinitionRules.Collide(topic.Name, other)) is { } twin)
        {
            return Blocked(
                topic, TopicProvisioningError.NameConflict, ErrorCode.TopicException,
                $"Topic '{twin}' has this name but for dots and underscores, which Kafka takes for one. Choose another name.", entry.Differences);
        }

        return brokers < topic.ReplicationFactor
            ? Blocked(topic, TopicProvisioningError.TooFewBrokers, ErrorCode.InvalidReplicationFactor, TooFewBrokers(topic, brokers), entry.Differences)
            : entry;
    }

    private static TopicPlanEntry Blocked(
        TopicDefinition topic, TopicProvisioningError error, ErrorCode code, string problem, IReadOnlyList<TopicDifference>? differences = null) =>
        new(topic, TopicState.Blocked) { Error = error, Code = code, Problem = problem, Differences = differences ?? [] };

    private static string TooFewBrokers(TopicDefinition topic, int? brokers) =>
        $"It wants {topic.ReplicationFactor} replicas and the cluster has {(brokers is { } count ? $"{count} brokers" : "fewer brokers")}. "
        + "Start the missing brokers, or set ReplicationFactor lower, and min.insync.replicas with it, where losing messages is no harm.";

    private string NotAuthorized(string topic, string operation) => $"The principal may not {operation} it. {commands.Allow(topic, operation)}";
}
