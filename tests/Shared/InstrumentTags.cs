namespace Healthcare.Kafka.Client.Shared;

/// <summary>Which tags each instrument may have, and what the guide wants of it. docs/telemetry.md says the same, and <see cref="CollectedMetrics"/> checks it.</summary>
internal static class InstrumentTags
{
    private const string Client = "healthcare.kafka.client.name";
    private const string Group = "messaging.consumer.group.name";
    private const string Topic = "messaging.destination.name";
    private const string Error = "error.type";
    private const string Broker = "healthcare.kafka.broker.id";
    private const string Reason = "healthcare.kafka.reason";

    /// <summary>Only with PartitionMetrics.</summary>
    private const string Partition = "messaging.destination.partition.id";

    private static readonly string[] _operation = ["messaging.system", "messaging.operation.name", "messaging.operation.type"];
    private static readonly string[] _ofPartitions = [Client, Group, Topic, Partition];

    public static IReadOnlyList<string> Of(string instrument) => instrument switch
    {
        "messaging.client.sent.messages" => [.. _operation, Client, Topic, Partition, Error],
        "messaging.client.consumed.messages" => [.. _operation, Client, Group, Topic, Partition],
        "messaging.client.operation.duration" => [.. _operation, Client, Group, Topic, Partition, Error],
        "messaging.process.duration" => [.. _operation, Client, Group, Topic, Partition, Error],
        "healthcare.kafka.producer.outcomes" => [Client, Topic, "healthcare.kafka.outcome", Error],
        "healthcare.kafka.producer.admission.duration" or "healthcare.kafka.producer.batch.size" or "healthcare.kafka.producer.batch.messages" => [Client, Topic],
        "healthcare.kafka.consumer.end_to_end.duration" or "healthcare.kafka.consumer.retries" => _ofPartitions,
        "healthcare.kafka.consumer.dead_letters" or "healthcare.kafka.consumer.skipped" => [.. _ofPartitions, Reason],
        "healthcare.kafka.consumer.lag" or "healthcare.kafka.consumer.max_lag" or "healthcare.kafka.consumer.lane.depth"
            or "healthcare.kafka.consumer.oldest_unfinished.age" => _ofPartitions,
        "healthcare.kafka.consumer.partitions" or "healthcare.kafka.consumer.halted_partitions" or "healthcare.kafka.consumer.paused_partitions"
            or "healthcare.kafka.consumer.stalled_partitions" => _ofPartitions,
        "healthcare.kafka.consumer.fetch_queue.messages" or "healthcare.kafka.consumer.fetch_queue.size" => [Client, Group, Topic],
        "healthcare.kafka.consumer.commit.failures" => [Client, Group, Topic, Error],
        "healthcare.kafka.consumer.rebalances" => [Client, Group, "healthcare.kafka.rebalance"],
        "healthcare.kafka.statistics.unreadable" => [Client, Group],
        _ when instrument.StartsWith("healthcare.kafka.producer.", StringComparison.Ordinal) => [Client],
        _ when instrument.StartsWith("healthcare.kafka.consumer.", StringComparison.Ordinal) => [Client, Group],
        _ when instrument.StartsWith("healthcare.kafka.broker.", StringComparison.Ordinal) => [Client, Group, Broker],
        _ => [],
    };

    /// <summary>Gets the guide's target; empty where it has none.</summary>
    public static string Target(string instrument) => instrument switch
    {
        "messaging.client.operation.duration" => "producer latency < 10 ms",
        "healthcare.kafka.consumer.end_to_end.duration" => "end to end < 100 ms",
        "healthcare.kafka.producer.batch.size" => "near BatchSize",
        "healthcare.kafka.producer.record_send.rate" => "stable",
        "healthcare.kafka.consumer.polls" => "stable rate",
        "healthcare.kafka.consumer.lag" => "minimal",
        _ => "",
    };
}
