namespace Healthcare.Kafka.Client;

/// <summary>A consumer cannot go on.</summary>
public sealed class ConsumptionException : HealthcareKafkaException
{
    internal ConsumptionException(string clientName, ErrorCode code, TopicPartitionOffset? position, string whatHappened, string whatToDo)
        : base($"Consumer '{clientName}' {whatHappened}{(position is null ? "" : $" at {position.Topic}[{position.Partition.Value}]@{position.Offset.Value}")}: {code}. {whatToDo} See docs/errors.md#consumptionexception.", clientName, code) =>
        Position = position;

    /// <summary>Gets the topic, partition and offset concerned, when it is one.</summary>
    public TopicPartitionOffset? Position { get; }
}
