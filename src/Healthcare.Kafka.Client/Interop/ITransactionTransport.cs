namespace Healthcare.Kafka.Client;

/// <summary>The transactional calls of one native producer.</summary>
/// <remarks>
/// Each blocks for up to its timeout and returns null on success. The caller makes one at a time, and none once the transport's Dispose has begun.
/// One that failed with <see cref="TransactionErrorKind.Retriable"/> goes on in the background: only the same call may follow, and takes it up.
/// </remarks>
internal interface ITransactionTransport
{
    /// <summary>Gets the producer id, and ends what an earlier producer of the same transactional id left open.</summary>
    TransactionFailure? Initialize(TimeSpan timeout);

    TransactionFailure? Begin();

    /// <exception cref="ArgumentException">The metadata is not Confluent.Kafka's.</exception>
    TransactionFailure? SendOffsets(IReadOnlyCollection<TopicPartitionOffset> offsets, IConsumerGroupMetadata group, TimeSpan timeout);

    TransactionFailure? Commit(TimeSpan timeout);

    /// <summary>Purges what is not sent and aborts.</summary>
    TransactionFailure? Abort(TimeSpan timeout);
}
