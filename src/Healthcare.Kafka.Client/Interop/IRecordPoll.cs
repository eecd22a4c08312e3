namespace Healthcare.Kafka.Client;

/// <summary>How records come out of a consumer of Confluent.Kafka: the part of <see cref="ConfluentConsumerTransport"/> that there are two of. Poll thread only.</summary>
internal interface IRecordPoll : IDisposable
{
    /// <summary>See <see cref="IConsumerTransport.Poll"/>.</summary>
    void Poll(TimeSpan timeout, int maxRecords, long maxBytes);

    /// <summary>Takes up that partitions came or went, inside a poll or a close.</summary>
    void OnRebalanced();

    /// <summary>Takes up that a partition was sought: what is fetched of it already is not to be handed on.</summary>
    void OnSought(TopicPartition partition);
}
