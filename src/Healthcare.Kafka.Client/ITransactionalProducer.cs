namespace Healthcare.Kafka.Client;

/// <summary>Begins transactions on a producer whose <see cref="HealthcareProducerOptions.TransactionalId"/> is set.</summary>
/// <remarks>
/// Registered with every producer: unkeyed for the unnamed one, keyed by name for a named one. What a transaction promises and what not:
/// docs/transactions.md.
/// </remarks>
public interface ITransactionalProducer
{
    /// <summary>Gets the name under which the producer is registered; "default" for the unnamed one.</summary>
    string Name { get; }

    /// <summary>Begins a transaction. A producer has one at a time: a second call waits for the end of the first one's, first come first served.</summary>
    /// <remarks>
    /// The first call registers the transactional id with the brokers, which aborts what an earlier process of that id left open and fences
    /// that process. It is tried again within <see cref="HealthcareProducerOptions.TransactionTimeout"/>.
    /// </remarks>
    /// <param name="cancellationToken">Ends the wait; no transaction was begun.</param>
    /// <returns>The transaction. Dispose it in every case: without a commit that aborts it.</returns>
    /// <exception cref="InvalidOperationException">The producer has no transactional id.</exception>
    /// <exception cref="TransactionException">The brokers did not answer in time (call again), or the producer is dead.</exception>
    /// <exception cref="ObjectDisposedException">The producer is disposed.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    Task<IKafkaTransaction> BeginTransactionAsync(CancellationToken cancellationToken = default);
}
