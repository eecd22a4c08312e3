namespace Healthcare.Kafka.Client;

/// <summary>The names of all tags and span attributes: OpenTelemetry's where they have one, our own prefix otherwise. None takes anything of a message.</summary>
internal static class Tags
{
    /// <summary>The version of OpenTelemetry's semantic conventions whose messaging names are used.</summary>
    public const string SchemaUrl = "https://opentelemetry.io/schemas/1.44.0";

    public const string System = "messaging.system";
    public const string OperationName = "messaging.operation.name";
    public const string OperationType = "messaging.operation.type";
    public const string Topic = "messaging.destination.name";
    public const string Partition = "messaging.destination.partition.id";
    public const string Group = "messaging.consumer.group.name";
    public const string BatchCount = "messaging.batch.message_count";
    public const string Offset = "messaging.kafka.offset";
    public const string ErrorType = "error.type";

    public const string Client = "healthcare.kafka.client.name";
    public const string Outcome = "healthcare.kafka.outcome";
    public const string Reason = "healthcare.kafka.reason";
    public const string Broker = "healthcare.kafka.broker.id";
    public const string Attempt = "healthcare.kafka.attempt";
    public const string Rebalance = "healthcare.kafka.rebalance";

    public const string Kafka = "kafka";
}
