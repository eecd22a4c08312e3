namespace Healthcare.Kafka.Client;

/// <summary>The settings of a topic that Kafka 4 knows. Others pass, as a newer broker may know them, unless they look mistyped.</summary>
internal static class TopicConfigKeys
{
    private static readonly string[] _known =
    [
        "cleanup.policy", "compression.gzip.level", "compression.lz4.level", "compression.type", "compression.zstd.level", "delete.retention.ms",
        "file.delete.delay.ms", "flush.messages", "flush.ms", "follower.replication.throttled.replicas", "index.interval.bytes",
        "leader.replication.throttled.replicas", "local.retention.bytes", "local.retention.ms", "max.compaction.lag.ms", "max.message.bytes",
        "message.timestamp.after.max.ms", "message.timestamp.before.max.ms", "message.timestamp.type", "min.cleanable.dirty.ratio",
        "min.compaction.lag.ms", "min.insync.replicas", "preallocate", "remote.copy.disable", "remote.log.delete.on.disable",
        "remote.storage.enable", "retention.bytes", "retention.ms", "segment.bytes", "segment.index.bytes", "segment.jitter.ms", "segment.ms",
        "unclean.leader.election.enable",
    ];

    /// <summary>Gets what is wrong with a key, to follow its name.</summary>
    public static string? Problem(string key) =>
        _known.Contains(key) ? null
        : string.IsNullOrWhiteSpace(key) || key.Any(letter => !char.IsAsciiLetterLower(letter) && !char.IsAsciiDigit(letter) && letter is not ('.' or '-' or '_'))
            ? "is not a key of a topic: those are lower case words with dots"
        : NearestName.Within(2, key, _known) is { } nearest ? $"is not a setting of a topic; did you mean {nearest}?"
        : null;

    /// <summary>Gets whether two texts are the same value: lists in any order, numbers however written.</summary>
    public static bool IsSame(string wanted, string? actual) => actual is not null
        && (string.Equals(wanted.Trim(), actual, StringComparison.OrdinalIgnoreCase)
            || (decimal.TryParse(wanted, System.Globalization.CultureInfo.InvariantCulture, out var one)
                && decimal.TryParse(actual, System.Globalization.CultureInfo.InvariantCulture, out var other) && one == other)
            || (wanted.Contains(',', StringComparison.Ordinal) && Parts(wanted).SetEquals(Parts(actual))));

    private static HashSet<string> Parts(string text) => [.. text.Split(',', StringSplitOptions.TrimEntries)];
}
