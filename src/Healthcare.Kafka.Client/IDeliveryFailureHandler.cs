namespace Healthcare.Kafka.Client;

/// <summary>Told of each message that <see cref="IHealthcareProducer{TKey, TValue}.EnqueueAsync"/> admitted and that did not end persisted.</summary>
/// <remarks>
/// Called outside the native poll thread, one failure at a time per producer. An exception of the handler is logged by type and goes no further.
/// A failed message keeps its room in the producer's buffer until the handler returns, so no failure is dropped and a slow handler slows its producer.
/// A handler that produces, say to a dead-letter topic, uses a producer of another name: the failures hold the room in this one.
/// </remarks>
public interface IDeliveryFailureHandler
{
    /// <summary>Handles one failed delivery.</summary>
    /// <param name="failure">What failed, with the bytes that were to be sent.</param>
    /// <param name="cancellationToken">Cancelled when the producer stops waiting for the handler at dispose.</param>
    /// <returns>A task that completes when the failure is dealt with.</returns>
    ValueTask HandleAsync(DeliveryFailure failure, CancellationToken cancellationToken);
}
