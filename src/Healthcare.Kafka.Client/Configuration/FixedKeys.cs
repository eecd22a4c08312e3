namespace Healthcare.Kafka.Client;

/// <summary>What this library sets on every client and lets nobody change, because a guarantee hangs on it.</summary>
internal static class FixedKeys
{
    private static readonly KeyValuePair<string, string>[] _both =
    [
        // A mistyped topic must fail, not come into being with one replica.
        new("allow.auto.create.topics", "false"),

        // On by default in librdkafka: the broker may subscribe to client metrics, topic and group names included.
        new("enable.metrics.push", "false"),

        // A connection that a load balancer has dropped without a word is otherwise noticed after a minute.
        new("socket.keepalive.enable", "true"),
    ];

    public static IReadOnlyList<KeyValuePair<string, string>> Producer { get; } =
    [
        new("acks", "all"),
        new("enable.idempotence", "true"),

        // Confluent.Kafka reads this one: without status, every report says PossiblyPersisted; more fields cost time per message.
        new("dotnet.producer.delivery.report.fields", "status,timestamp"),
        .. _both,
    ];

    public static IReadOnlyList<KeyValuePair<string, string>> Consumer { get; } =
    [
        new("enable.auto.commit", "false"),
        new("enable.auto.offset.store", "false"),
        .. _both,
    ];
}
