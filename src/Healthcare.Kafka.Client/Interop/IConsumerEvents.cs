namespace Healthcare.Kafka.Client;

/// <summary>What a transport tells inside <see cref="IConsumerTransport.Poll"/> and <see cref="IConsumerTransport.Close"/>, on the poll thread.</summary>
/// <remarks>Implementations must not throw: Confluent.Kafka then drops the record of the same poll, or the whole assignment.</remarks>
internal interface IConsumerEvents
{
    /// <summary>Takes a record over, which is its taker's to release, whatever becomes of it.</summary>
    void OnRecord(in RawRecord record);

    /// <summary>Everything of the partition before this offset was delivered, or will never be: aborted messages, transaction markers.</summary>
    void OnEnd(TopicPartitionOffset position);

    /// <summary>Only the partitions that are new: the assignment grows.</summary>
    void OnAssigned(IReadOnlyList<TopicPartition> partitions);

    /// <summary>The partitions are still owned until this returns.</summary>
    void OnRevoked(IReadOnlyList<TopicPartition> partitions);

    /// <summary>The partitions belong to someone else already.</summary>
    void OnLost(IReadOnlyList<TopicPartition> partitions);

    void OnError(Error error, TopicPartitionOffset? position);

    /// <summary>Librdkafka's statistics, a JSON text.</summary>
    void OnStatistics(string json);
}
