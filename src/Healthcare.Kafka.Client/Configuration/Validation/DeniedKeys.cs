namespace Healthcare.Kafka.Client;

/// <summary>The librdkafka keys that nobody may set, each with the guarantee that it would break.</summary>
internal static class DeniedKeys
{
    private const string Commits = "this library commits what was handled, and only that";
    private const string Persistence = "a message counts as persisted when all in-sync replicas have it, once";
    private const string Providers = "ssl.providers";
    private const string Reports = "every accepted message needs its delivery report";

    private static readonly Dictionary<string, string> _reasons = new(StringComparer.Ordinal)
    {
        ["enable.auto.commit"] = Commits,
        ["auto.commit.enable"] = Commits,
        ["auto.commit.interval.ms"] = Commits,
        ["enable.auto.offset.store"] = Commits,
        ["offset.store.method"] = Commits,
        ["offset.store.path"] = Commits,
        ["offset.store.sync.interval.ms"] = Commits,
        ["acks"] = Persistence,
        ["request.required.acks"] = Persistence,
        ["enable.idempotence"] = Persistence,
        ["enable.gapless.guarantee"] = "it is experimental, misses retry exhaustion and ends the producer",
        ["queuing.strategy"] = "the order of a key is kept only first in, first out",
        ["delivery.report.only.error"] = Reports,
        ["enable.partition.eof"] = "the end of a partition is no message; this library asks for it itself, to tell an end from a stall",
        ["allow.auto.create.topics"] = "a mistyped topic must fail, not come into being",
        ["plugin.library.paths"] = "it loads foreign code into the process",
        ["interceptors"] = "it runs foreign code on every message",
        ["ssl.engine.id"] = "it loads foreign code into the process",
        ["ssl.engine.location"] = "it loads foreign code into the process",
        ["sasl.kerberos.kinit.cmd"] = "it is a shell command",
        ["enable.sasl.oauthbearer.unsecure.jwt"] = "an unsigned token proves nothing",
        ["sasl.oauthbearer.method"] = "Security:Mechanism=OAuthBearer sets it",
        ["debug"] = "its output holds payloads",
        ["log.queue"] = "librdkafka's log lines would never arrive",
        ["enabled_events"] = "it takes the events away from the callbacks that wait for them",
        ["test.mock.num.brokers"] = "the client would talk to itself; use Healthcare.Kafka.Client.Testing",
    };

    public static IEnumerable<string> All => _reasons.Keys.Append(Providers);

    // OpenSSL's own providers; any other name is a file that it loads, and may be a path.
    private static readonly string[] _providers = ["default", "base", "fips", "legacy"];

    public static string? Reason(string key, string value = "") =>
        key.StartsWith("dotnet.", StringComparison.Ordinal) ? $"{Reports}, and dotnet.* changes what reports and records hold"
        : key is Providers && value.Split(',', StringSplitOptions.TrimEntries).Except(_providers).Any()
            ? $"a provider of another name than {string.Join(", ", _providers)} loads foreign code into the process"
        : key is "max.poll.records" ? "librdkafka ignores it; set MaxBatchSize"
        : _reasons.GetValueOrDefault(key);
}
