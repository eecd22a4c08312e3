namespace Healthcare.Kafka.Tool;

/// <summary>Judges every topic by the rules that producers judge theirs by; topics with the same trouble are one finding.</summary>
internal sealed class TopicSettingRules(TopicCommands commands)
{
    private const int Named = 3;
    private const string AnyTopic = "<topic>";

    // What a producer of the Clinical preset sends.
    private readonly TopicRules _rules = new(maxMessageBytes: 1_000_000, batchSize: 131_072, commands, []);

    public IEnumerable<DoctorFinding> Judge(DoctorFacts facts) =>
        from found in _rules.Judge(new ClusterFacts(facts.Brokers.Count, [.. facts.Topics.Where(topic => topic is { Error: ErrorCode.NoError, ConfigError: ErrorCode.NoError, MayWrite: not false })]))
        where found.Problem != TopicProblem.Leaderless && found.IsProblem
        group found by (found.Problem, found.Current, found.Wanted, found.Effect) into same
        let names = same.Select(one => one.Topic).Order(StringComparer.Ordinal).ToArray()
        select new DoctorFinding(
            Of(same.Key.Problem), Names(names), same.Key.Problem.ToString(), same.Key.Current, same.Key.Wanted, same.Key.Effect,
            names.Length == 1 ? same.First().Remedy : same.First().Remedy.Replace(same.First().Topic, AnyTopic, StringComparison.Ordinal));

    private static Severity Of(TopicProblem problem) => problem switch
    {
        TopicProblem.MinInsyncReplicas => Severity.Critical,
        TopicProblem.ReplicationFactor or TopicProblem.NoReplicaToSpare => Severity.Warning,
        _ => Severity.Advice,
    };

    private static string Names(string[] names) => names.Length == 1
        ? $"topic {names[0]}"
        : $"{names.Length} topics: {string.Join(", ", names.Take(Named))}{(names.Length > Named ? ", ..." : "")}";
}
