namespace Healthcare.Kafka.Client;

/// <summary>A consumer could not be started: librdkafka refuses what it should consume.</summary>
/// <remarks>What befalls a consumer later is logged and shown by the health check, as nobody waits for it.</remarks>
public sealed class ConsumptionException : HealthcareKafkaException
{
    internal ConsumptionException(string clientName, ErrorCode code, TopicPartitionOffset? position, string whatHappened, string whatToDo)
        : base(Describe(clientName, code, position, whatHappened, whatToDo), clientName, code) => Position = position;

    /// <summary>Gets the topic, partition and offset concerned, when it is one.</summary>
    public TopicPartitionOffset? Position { get; }

    private static string Describe(string clientName, ErrorCode code, TopicPartitionOffset? position, string whatHappened, string whatToDo) =>
        $"Consumer '{clientName}' {whatHappened}"
        + (position is null ? "" : $" at {position.Topic}[{position.Partition.Value}]@{position.Offset.Value}")
        + $": {code}. {whatToDo} See docs/errors.md#consumptionexception.";
}
