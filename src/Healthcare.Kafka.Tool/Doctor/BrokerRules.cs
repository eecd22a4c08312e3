using System.Globalization;
using Confluent.Kafka.Admin;

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
        let ids = found.Select(one => one.Id).ToArray()
        select Finding(wanted, found.Key, ids).With(TooFew(wanted, brokers.Count) ?? Change(wanted, found.Key, ids, areAll: ids.Length == brokers.Count));

    private static bool IsMet(Recommendation wanted, BrokerSetting setting) =>
        wanted.Value is null ? setting.Value is null || setting.Source == ConfigSource.DefaultConfig || setting.Value == wanted.Default : RecommendedValue.IsMet(wanted, setting.Value);

    private static DoctorFinding Finding(Recommendation wanted, BrokerSetting setting, int[] brokers) => new(
        wanted.IsSafety ? Severity.Critical : wanted.Value is null ? Severity.Warning : Severity.Advice,
        brokers.Length == 1 ? $"broker {brokers[0]}" : $"brokers {string.Join(", ", brokers)}",
        wanted.Key,
        string.IsNullOrEmpty(setting.Value) ? "unset" : setting.Value,
        wanted.Value ?? "unset",
        wanted.Effect,
        "");

    // With more replicas asked for than there are brokers nothing could be written any more, or no topic created.
    private static Advice? TooFew(Recommendation wanted, int brokers) => wanted is { Unit: "replicas", Value: { } value } && int.Parse(value, CultureInfo.InvariantCulture) > brokers
        ? new($"First start, or add, brokers: with fewer than {value} writes, or new topics, are refused.")
        : null;

    private Advice Change(Recommendation wanted, BrokerSetting setting, int[] brokers, bool areAll)
    {
        if (wanted.Value is not { } value)
        {
            return setting.Source switch
            {
                ConfigSource.DynamicDefaultBrokerConfig => Alter([BrokerCommand.AllBrokers], [$"--delete-config {wanted.Key}"]),
                ConfigSource.DynamicBrokerConfig => Alter(brokers.Select(BrokerCommand.OneBroker), [$"--delete-config {wanted.Key}"]),
                _ => new($"Take {wanted.Key} out of server.properties, and restart the brokers one after the other."),
            };
        }

        if (setting.IsReadOnly)
        {
            return new($"Set {wanted.Key}={value} in server.properties, and restart the brokers one after the other.{(wanted.Note is { } note ? " " + note : "")}");
        }

        // What is set for one broker goes before what is set for all; and steps for all would take threads from those that have enough.
        string[] steps = [.. BrokerCommand.Steps(wanted.Key, setting.Value, value)];
        var targets = setting.Source != ConfigSource.DynamicBrokerConfig && (areAll || steps.Length == 1) ? [BrokerCommand.AllBrokers] : brokers.Select(BrokerCommand.OneBroker);
        return Alter(targets, steps.Select(step => $"--add-config {wanted.Key}={step}")) with { Text = wanted.Note ?? "" };
    }

    private Advice Alter(IEnumerable<string> targets, IEnumerable<string> changes) => Advice.Run(string.Join(
        " && ", from target in targets from change in changes select $"kafka-configs.sh {arguments} --alter --entity-type brokers {target} {change}"));
}
