namespace Healthcare.Kafka.Client;

/// <summary>Messages and consumed offsets that consumers with read_committed see together or not at all.</summary>
/// <remarks>
/// Every send must end persisted, or <see cref="CommitAsync"/> is refused: also one that was cancelled, for nobody knows then what it sent. A send
/// that is persisted is in the log and stays invisible to read_committed consumers until the commit. Safe for several threads; make the
/// calls whose order matters one after the other.
/// </remarks>
public interface IKafkaTransaction : IAsyncDisposable
{
    /// <summary>Gets the name of the producer.</summary>
    string ProducerName { get; }

    /// <summary>Produces one message into the transaction, as <see cref="IHealthcareProducer{TKey, TValue}.ProduceAsync"/> does.</summary>
    /// <typeparam name="TKey">The key's type.</typeparam>
    /// <typeparam name="TValue">The value's type.</typeparam>
    /// <param name="topic">The topic.</param>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Stops the wait. The transaction cannot be committed then.</param>
    /// <returns>Where the message is.</returns>
    /// <exception cref="ArgumentException">The topic is no name of a topic, or a header key is null; nothing was sent.</exception>
    /// <exception cref="DeliveryException">The message is not persisted, or possibly persisted: abort.</exception>
    /// <exception cref="MessageSerializationException">The key or the value could not be serialized; nothing was sent.</exception>
    /// <exception cref="InvalidOperationException">The transaction is committed or aborted, or about to be.</exception>
    /// <exception cref="ObjectDisposedException">The producer is disposed; nothing was sent.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    Task<DeliveryOutcome> ProduceAsync<TKey, TValue>(
        string topic, OutgoingMessage<TKey, TValue> message, CancellationToken cancellationToken = default);

    /// <summary>Produces a batch into the transaction, as <see cref="IHealthcareProducer{TKey, TValue}"/> does: one outcome per message.</summary>
    /// <typeparam name="TKey">The key's type.</typeparam>
    /// <typeparam name="TValue">The value's type.</typeparam>
    /// <param name="topic">The topic.</param>
    /// <param name="messages">The messages, in the order in which they are to stand in the log per key. Leave the list alone until the call returns.</param>
    /// <param name="cancellationToken">Stops the wait. The transaction cannot be committed then.</param>
    /// <returns>The outcomes. Unless all are persisted the transaction cannot be committed.</returns>
    /// <exception cref="ArgumentException">The topic is no name of a topic, or there is no list; nothing was sent.</exception>
    /// <exception cref="InvalidOperationException">The transaction is committed or aborted, or about to be.</exception>
    /// <exception cref="ObjectDisposedException">The producer is disposed; nothing was sent.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    Task<BatchDelivery> ProduceBatchAsync<TKey, TValue>(
        string topic, IReadOnlyList<OutgoingMessage<TKey, TValue>> messages, CancellationToken cancellationToken = default);

    /// <summary>Adds the offset after a handler's batch to the transaction, with the consumer's place in its group.</summary>
    /// <remarks>
    /// The group's coordinator refuses it when the consumer is no longer of that generation, so that of two owners of a partition only the current
    /// one commits. The consumer commits the same offset by itself when the handler has returned.
    /// </remarks>
    /// <typeparam name="TKey">The key's type.</typeparam>
    /// <typeparam name="TValue">The value's type.</typeparam>
    /// <param name="batch">The batch that the handler was given.</param>
    /// <param name="cancellationToken">Ends the tries. The transaction cannot be committed then.</param>
    /// <returns>A task that completes when the coordinator has the offset.</returns>
    /// <exception cref="ArgumentException">The batch is not one that a consumer gave.</exception>
    /// <exception cref="InvalidOperationException">
    /// The transaction is committed or aborted, or about to be; or the partition has earlier messages that are neither handled nor in the batch.
    /// </exception>
    /// <exception cref="TransactionException">The offset is not in the transaction, and it must be aborted; or the producer is dead.</exception>
    /// <exception cref="ObjectDisposedException">The producer is disposed.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    Task SendOffsetsAsync<TKey, TValue>(MessageBatch<TKey, TValue> batch, CancellationToken cancellationToken = default);

    /// <summary>Adds offsets of a consumer of your own to the transaction.</summary>
    /// <param name="offsets">The offset of the next message to consume, per partition.</param>
    /// <param name="groupMetadata">The metadata of the consumer's group, from Confluent.Kafka's consumer, read while it owned the partitions.</param>
    /// <param name="cancellationToken">Ends the tries. The transaction cannot be committed then.</param>
    /// <returns>A task that completes when the coordinator has the offsets.</returns>
    /// <exception cref="ArgumentException">The metadata is not from a consumer of Confluent.Kafka.</exception>
    /// <exception cref="InvalidOperationException">The transaction is committed or aborted, or about to be.</exception>
    /// <exception cref="TransactionException">The offsets are not in the transaction, and it must be aborted; or the producer is dead.</exception>
    /// <exception cref="ObjectDisposedException">The producer is disposed.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    Task SendOffsetsAsync(
        IEnumerable<TopicPartitionOffset> offsets, IConsumerGroupMetadata groupMetadata, CancellationToken cancellationToken = default);

    /// <summary>Waits for every send, then commits. Refused when one of them did not end persisted.</summary>
    /// <remarks>
    /// Cancelling stops the wait, not the commit: it may come about. Call it again to learn the outcome, as after a
    /// <see cref="TransactionErrorKind.Retriable"/> error.
    /// </remarks>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>A task that completes when the transaction is committed.</returns>
    /// <exception cref="InvalidOperationException">The transaction was committed or aborted before.</exception>
    /// <exception cref="TransactionException">It is not committed, or its outcome is not known: <see cref="TransactionException.Kind"/> says which.</exception>
    /// <exception cref="ObjectDisposedException">The producer is disposed.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled; the outcome is not known.</exception>
    Task CommitAsync(CancellationToken cancellationToken = default);

    /// <summary>Aborts: read_committed consumers see nothing of the transaction. Messages not yet sent end with <see cref="ErrorCode.Local_PurgeQueue"/>.</summary>
    /// <param name="cancellationToken">Stops the wait, not the abort.</param>
    /// <returns>A task that completes when the transaction is aborted and every message has its outcome.</returns>
    /// <exception cref="InvalidOperationException">The transaction was committed or aborted before, or its commit is under way.</exception>
    /// <exception cref="TransactionException">The brokers did not answer in time (call again; they abort it by themselves later), or the producer is dead.</exception>
    /// <exception cref="ObjectDisposedException">The producer is disposed, which aborts the transaction.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    Task AbortAsync(CancellationToken cancellationToken = default);
}
