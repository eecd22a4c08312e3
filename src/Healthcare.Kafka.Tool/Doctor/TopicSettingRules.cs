namespace Healthcare.Kafka.Tool;

/// <summary>Judges every topic by the rules that producers judge theirs by; topics with the same trouble are one finding.</summary>
internal sealed class TopicSettingRules(TopicCommands commands)
{
    private const int Named = 3;

    // What a producer of the Clinical preset sends.
    private readonly TopicRules _rules = new(maxMessageBytes: 1_000_000, batchSize: 131_072, commands, []);

    public IEnumerable<DoctorFinding> Judge(DoctorFacts facts) =>
        from found in _rules.Judge(new ClusterFacts(facts.Brokers.Count, [.. facts.Topics.Where(topic => topic is { Error: ErrorCode.NoError, ConfigError: ErrorCode.NoError, MayWrite: not false })]))
        where found.Problem != TopicProblem.Leaderless && found.IsProblem
        group found by (found.Problem, found.Current, found.Wanted, found.Effect) into same
        let names = same.Select(one => one.Topic).Order(StringComparer.Ordinal).ToArray()
        let advice = Advice.Of(same.First().Remedy)
        select new DoctorFinding(Of(same.Key.Problem), Names(names), same.Key.Problem.ToString(), same.Key.Current, same.Key.Wanted, same.Key.Effect, "")
            .With(names.Length == 1 || advice.Command is null ? advice : advice with { Command = ForEach(names, advice.Command, same.First().Topic) });

    // One line for all of them, where the command names a topic at all.
    private static string ForEach(IEnumerable<string> names, string command, string name)
    {
        var any = command.Replace($"--entity-name {name}", "--entity-name \"$topic\"", StringComparison.Ordinal).Replace($"--topic {name}", "--topic \"$topic\"", StringComparison.Ordinal);
        return any == command ? command : $"for topic in {string.Join(' ', names)}; do {any}; done";
    }

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
