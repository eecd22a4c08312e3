namespace Healthcare.Kafka.Tool;

/// <summary>Judges brokers and partitions: who leads, who is in sync, how evenly.</summary>
internal sealed class PartitionRules(string arguments)
{
    private const int Named = 3;

    // As leader.imbalance.per.broker.percentage, at which brokers put it right themselves where auto.leader.rebalance.enable says so.
    private const double Uneven = 0.10;

    public IEnumerable<DoctorFinding> Judge(DoctorFacts facts) => [.. Cluster(facts), .. Replicas(facts), .. Leaders(facts), .. Releases(facts)];

    /// <summary>Gets how many partitions each broker leads.</summary>
    public static IReadOnlyDictionary<int, int> LeadersByBroker(DoctorFacts facts) =>
        facts.Brokers.ToDictionary(broker => broker.Id, broker => facts.Partitions.Count(partition => partition.Leader == broker.Id));

    private IEnumerable<DoctorFinding> Cluster(DoctorFacts facts)
    {
        if (facts is { IsControllerKnown: true, Controller: null })
        {
            yield return new(
                Severity.Critical, "cluster", "controller", "none", "one", "No leader is elected, no topic created: partitions stay away with their broker.",
                "Start the controllers, and look at their logs.", $"kafka-metadata-quorum.sh {arguments} describe --status");
        }

        if (facts.Brokers.Count < TopicRules.Replicas)
        {
            yield return new(
                Severity.Warning, "cluster", "brokers", $"{facts.Brokers.Count}", $"{TopicRules.Replicas}",
                "Topics cannot have three replicas: with one broker down for maintenance, the loss of another loses messages.", "Start, or add, the missing brokers.");
        }
    }

    private IEnumerable<DoctorFinding> Replicas(DoctorFacts facts)
    {
        var offline = facts.Partitions.Where(partition => partition.Leader < 0).ToArray();
        if (offline.Length > 0)
        {
            yield return new(
                Severity.Critical, Names(offline), "leader", $"none for {Count(offline)}", "one for each",
                "Nobody can write to them or read from them.", "Start the brokers that hold them:", $"kafka-topics.sh {arguments} --describe --unavailable-partitions");
        }

        // Kafka makes them with whatever its settings said at the time.
        var few = facts.Brokers.Count < TopicRules.Replicas ? [] : facts.Partitions.Where(partition => partition.Topic is "__consumer_offsets" or "__transaction_state"
            && partition.Replicas.Count < TopicRules.Replicas).ToArray();
        if (few.Length > 0)
        {
            yield return new(
                Severity.Critical, Names(few), "replicas of Kafka's own topics", $"{few.Min(partition => partition.Replicas.Count)}", $"{TopicRules.Replicas}",
                "Committed offsets, or the outcomes of transactions, are lost with their brokers.",
                $"Name {TopicRules.Replicas} brokers for each partition in a plan, plan.json:", $"kafka-reassign-partitions.sh {arguments} --reassignment-json-file plan.json --execute");
        }

        var behind = facts.Partitions.Where(partition => partition.Leader >= 0 && partition.InSync.Count < partition.Replicas.Count).ToArray();
        if (behind.Length > 0)
        {
            var brokers = behind.SelectMany(partition => partition.Replicas.Except(partition.InSync)).Distinct().Order();
            yield return new(
                Severity.Critical, Names(behind), "in-sync replicas", $"{Count(behind)} under-replicated", "0",
                $"The next failure may stop writes or lose messages. Behind: brokers {string.Join(", ", brokers)}.",
                "Look whether these brokers run and keep up:", $"kafka-topics.sh {arguments} --describe --under-replicated-partitions");
        }
    }

    private IEnumerable<DoctorFinding> Leaders(DoctorFacts facts)
    {
        var moved = facts.Partitions.Where(partition => partition.Leader >= 0 && partition.Replicas.Count > 0 && partition.Replicas[0] != partition.Leader).ToArray();
        var leaders = LeadersByBroker(facts);
        if (moved.Length > Uneven * facts.Partitions.Count)
        {
            yield return new(
                Severity.Advice, "cluster", "preferred leaders", $"{Count(moved)} are led by another broker than their first replica", "10 % at most",
                $"Some brokers do the work of others: {Shares(leaders)}.",
                "", LeaderElection.Command(arguments));
        }
        else if (leaders.Count > 1 && leaders.Values.Max() > 2 + ((1 + Uneven) * facts.Partitions.Count / leaders.Count))
        {
            yield return new(
                Severity.Advice, "cluster", "leaders per broker", Shares(leaders), "even",
                "The busiest broker limits the cluster.", "Plan a reassignment with healthcare-kafka balance.");
        }
    }

    private IEnumerable<DoctorFinding> Releases(DoctorFacts facts)
    {
        var known = facts.Brokers.Where(broker => broker.Apis is not null).ToArray();
        if (known.Select(broker => broker.Apis!.Fingerprint).Distinct().Count() > 1)
        {
            yield return new(
                Severity.Warning, "cluster", "API versions", string.Join(", ", known.Select(broker => $"broker {broker.Id}: {broker.Apis!.Release}")), "the same of all",
                "The brokers are not of one release: an upgrade stopped half-way.", "Bring all brokers to one release, then raise the features to it with kafka-features.sh upgrade. What they are now:",
                $"kafka-features.sh {arguments} describe");
        }

        if (known.FirstOrDefault(broker => !broker.Apis!.Ranges.ContainsKey(60)) is { } old)
        {
            yield return new(
                Severity.Advice, $"broker {old.Id}", "API versions", old.Apis!.Release, "2.8 or newer", "The client library is tested with brokers that know DescribeCluster.", "Upgrade the brokers.");
        }
    }

    private static string Shares(IReadOnlyDictionary<int, int> leaders) => string.Join(", ", leaders.OrderBy(pair => pair.Key).Select(pair => $"broker {pair.Key} leads {pair.Value}"));

    private static string Count(PartitionFacts[] partitions) => partitions.Length == 1 ? "1 partition" : $"{partitions.Length} partitions";

    private static string Names(PartitionFacts[] partitions)
    {
        var names = partitions.Select(partition => $"{partition.Topic}[{partition.Partition}]").Order(StringComparer.Ordinal).ToArray();
        return string.Join(", ", names.Take(Named)) + (names.Length > Named ? $" and {names.Length - Named} more" : "");
    }
}
