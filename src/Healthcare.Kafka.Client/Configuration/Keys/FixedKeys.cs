namespace Healthcare.Kafka.Client;

/// <summary>What this library sets on every client.</summary>
internal static class FixedKeys
{
    private const string HandledOnly = "Only what was handled is committed.";

    public static IReadOnlyList<FixedKey> Producer { get; } =
    [
        new("acks", "all", "all", "A message is persisted when all in-sync replicas have it."),
        new("enable.idempotence", "true", "true", "A retry neither duplicates nor reorders."),
        new("dotnet.producer.delivery.report.fields", "status,timestamp", null,
            "Without the status every report says PossiblyPersisted; more fields cost time per message."),
        .. Both,
    ];

    public static IReadOnlyList<FixedKey> Consumer { get; } =
    [
        new("enable.auto.commit", "false", "false", HandledOnly),
        new("enable.auto.offset.store", "false", null, HandledOnly),
        .. Both,
    ];

    public static IReadOnlyList<FixedKey> Topics { get; } = [.. Both];

    private static FixedKey[] Both =>
    [
        new("allow.auto.create.topics", "false", null,
            "A mistyped topic fails; it does not come into being with the broker's defaults."),
        new("enable.metrics.push", "false", null,
            "librdkafka otherwise sends client metrics, topic and group names included, to any cluster that asks."),
        new("socket.keepalive.enable", "true", null,
            "A connection that a load balancer dropped without a word is otherwise noticed only by a request that times out."),
    ];
}
