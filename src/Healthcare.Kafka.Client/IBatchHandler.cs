namespace Healthcare.Kafka.Client;

/// <summary>Handles batches of one partition. Resolved from a service scope of its own per try of a batch, so scoped services work.</summary>
/// <remarks>
/// Batches of one partition come in offset order, one at a time; batches of different partitions run in parallel.
/// <see cref="HealthcareConsumerOptions.Order"/> narrows that to keys, or lifts it. A handler may see a message again after a crash, a
/// rebalance or a retry: write by (topic, partition, offset) or by message id.
/// </remarks>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public interface IBatchHandler<TKey, TValue>
{
    /// <summary>
    /// Handles one batch. Returning acknowledges every message that was not marked otherwise; throwing fails every message that has no
    /// verdict, and these are tried again.
    /// </summary>
    /// <remarks>
    /// Verdicts on single messages are methods of the batch, and hold also when the handler throws. When the tries of a batch are used up
    /// it is halved until the message that fails is alone: the handler then meets messages again that it saw before.
    /// </remarks>
    /// <param name="batch">At least one message, at most <see cref="HealthcareConsumerOptions.MaxBatchSize"/>.</param>
    /// <param name="cancellationToken">Cancelled when the partition is revoked or the host stops and the drain budget is used up.</param>
    /// <returns>A task that completes when the batch is handled.</returns>
    Task HandleAsync(MessageBatch<TKey, TValue> batch, CancellationToken cancellationToken);
}
