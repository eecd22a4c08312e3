namespace Healthcare.Kafka.Tool;

/// <summary>What the doctor found.</summary>
internal sealed record DoctorResult(
    string Verdict, bool IsHealthy, string? Kafka, int? Controller, IReadOnlyList<BrokerSummary> Brokers, int Topics, int Partitions, IReadOnlyList<DoctorFinding> Findings,
    IReadOnlyList<string> NotChecked)
{
    public static DoctorResult Of(DoctorFacts facts, ClusterConnection connection)
    {
        DoctorFinding[] findings =
        [
            .. new PartitionRules(connection.CommandArguments).Judge(facts),
            .. new TopicSettingRules(new(connection.BootstrapServers, connection.Security.Protocol is not (null or SecurityProtocol.Plaintext))).Judge(facts),
            .. new BrokerRules(connection.CommandArguments).Judge(facts.Brokers),
            .. facts.Host is { } host ? HostRules.Judge(host) : [],
        ];
        var leaders = PartitionRules.LeadersByBroker(facts);
        return new(
            Judged(findings, facts.NotChecked.Count), findings.All(one => one.Severity == Severity.Advice), facts.Brokers.Select(broker => broker.Apis?.Release).FirstOrDefault(release => release is not null),
            facts.Controller,
            [.. facts.Brokers.Select(broker => new BrokerSummary(broker.Id, broker.Address, leaders[broker.Id], facts.Partitions.Count(one => one.Replicas.Contains(broker.Id))))],
            facts.Partitions.Select(one => one.Topic).Distinct().Count(), facts.Partitions.Count, [.. findings.OrderBy(one => one.Severity)], facts.NotChecked);
    }

    private static string Judged(IReadOnlyList<DoctorFinding> findings, int notChecked)
    {
        // Nobody is to take for healthy what could not be looked at.
        var healthy = notChecked == 0 ? "Healthy" : $"Healthy as far as it could be looked at ({notChecked} {(notChecked == 1 ? "thing was" : "things were")} not)";
        var counts = findings.CountBy(one => one.Severity).OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {Word(pair.Key, pair.Value)}").ToArray();
        return findings.Any(one => one.Severity == Severity.Critical) ? $"Act now: {string.Join(", ", counts)}."
            : findings.Any(one => one.Severity == Severity.Warning) ? $"Put it right soon: {string.Join(", ", counts)}."
            : counts.Length > 0 ? $"{healthy}, with {counts[0]}."
            : $"{healthy}: nothing to put right.";
    }

    private static string Word(Severity severity, int count) => severity switch
    {
        Severity.Critical => "critical",
        Severity.Warning => count == 1 ? "warning" : "warnings",
        _ => count == 1 ? "piece of advice" : "pieces of advice",
    };
}

/// <summary>One broker, in a line.</summary>
internal sealed record BrokerSummary(int Id, string Address, int Leaders, int Replicas);
