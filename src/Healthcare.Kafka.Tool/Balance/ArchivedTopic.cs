using System.Globalization;

namespace Healthcare.Kafka.Tool;

/// <summary>A topic of the archive: whether its old segments can go to remote storage.</summary>
/// <param name="Name">The topic.</param>
/// <param name="Reason">Why nothing is to be done; empty where it is done already, null where there is something to do.</param>
internal sealed record ArchivedTopic(string Name, string? Reason)
{
    private const long LocalRetentionMilliseconds = 86_400_000;

    public static IEnumerable<ArchivedTopic> Of(BalanceInput input) => input.Partitions.Select(partition => partition.Topic).Distinct()
        .Where(topic => input.TierOf(topic) == TopicTier.Archive)
        .Select(topic => new ArchivedTopic(topic, input.Configs.TryGetValue(topic, out var config) ? WhyNot(config) : null));

    public string Command(string arguments) =>
        $"kafka-configs.sh {arguments} --alter --entity-type topics --entity-name {Name} --add-config remote.storage.enable=true,local.retention.ms={LocalRetentionMilliseconds}";

    private static string? WhyNot(IReadOnlyDictionary<string, string?> config) =>
        config.GetValueOrDefault("remote.storage.enable") == "true" ? ""
        : config.GetValueOrDefault("cleanup.policy")?.Contains("compact", StringComparison.Ordinal) == true ? "it is compacted, and remote storage takes no compacted topic."
        : long.TryParse(config.GetValueOrDefault("retention.ms"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var kept) && kept is >= 0 and <= LocalRetentionMilliseconds
            ? $"it keeps messages for {kept} ms, no longer than brokers would keep them themselves."
        : null;
}
