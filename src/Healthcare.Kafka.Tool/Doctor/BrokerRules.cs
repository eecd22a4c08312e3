namespace Healthcare.Kafka.Tool;

/// <summary>Compares the brokers' settings with the recommendations; brokers that have the same are one finding.</summary>
internal sealed class BrokerRules(string arguments)
{
    public IEnumerable<DoctorFinding> Judge(IReadOnlyList<BrokerFacts> brokers) =>
        from wanted in Recommendations.Of(TuningArea.Broker)
        from found in brokers.Where(broker => broker.Settings.ContainsKey(wanted.Key))
            .Select(broker => (broker.Id, Setting: broker.Settings[wanted.Key]))
            .Where(one => !IsMet(wanted, one.Setting))
            .GroupBy(one => one.Setting)
        select Finding(wanted, found.Key, [.. found.Select(one => one.Id)]);

    private static bool IsMet(Recommendation wanted, BrokerSetting setting) =>
        wanted.Value is null ? setting.Value is null || setting.IsDefault || setting.Value == wanted.Default : RecommendedValue.IsMet(wanted, setting.Value);

    private DoctorFinding Finding(Recommendation wanted, BrokerSetting setting, IReadOnlyList<int> brokers) => new(
        wanted.IsSafety ? Severity.Critical : wanted.Value is null ? Severity.Warning : Severity.Advice,
        brokers.Count == 1 ? $"broker {brokers[0]}" : $"brokers {string.Join(", ", brokers)}",
        wanted.Key,
        string.IsNullOrEmpty(setting.Value) ? "unset" : setting.Value,
        wanted.Value ?? "unset",
        wanted.Effect,
        Change(wanted, setting));

    private string Change(Recommendation wanted, BrokerSetting setting) => (setting.IsReadOnly, wanted.Value) switch
    {
        (true, null) => $"Take {wanted.Key} out of server.properties, and restart the brokers one after the other.",
        (true, _) => $"Set {wanted.Key}={wanted.Value} in server.properties, and restart the brokers one after the other.",
        (false, null) => $"kafka-configs.sh {arguments} --alter --entity-type brokers --entity-default --delete-config {wanted.Key}; or take it out of server.properties",
        _ => $"kafka-configs.sh {arguments} --alter --entity-type brokers --entity-default --add-config {wanted.Key}={wanted.Value}",
    };
}
