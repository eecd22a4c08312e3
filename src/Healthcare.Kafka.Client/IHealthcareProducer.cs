namespace Healthcare.Kafka.Client;

/// <summary>Produces messages of one type through the native producer that all types of one registered name share.</summary>
/// <remarks>
/// Idempotent, acks=all, in the order of the calls per key. When the buffer is full a call waits, first come first served. Cancelling a
/// call stops its wait, not the message: see docs/delivery-guarantees.md. With a <see cref="HealthcareProducerOptions.TransactionalId"/> every
/// send throws <see cref="InvalidOperationException"/>: send through <see cref="ITransactionalProducer"/>.
/// </remarks>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public interface IHealthcareProducer<TKey, TValue>
{
    /// <summary>Gets the name under which the producer is registered; "default" for the unnamed one.</summary>
    string Name { get; }

    /// <summary>Produces one message and waits until all in-sync replicas hold it.</summary>
    /// <remarks>Awaiting one message after the other costs a round trip and a linger each: for more than a few, use a batch.</remarks>
    /// <param name="topic">The topic.</param>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Stops the wait. A message that was already accepted is still sent.</param>
    /// <returns>Where the message is.</returns>
    /// <exception cref="ArgumentException">The topic is no name of a topic, or a header, the message id, the content type or the timestamp is not allowed; nothing was sent.</exception>
    /// <exception cref="DeliveryException">The message is not persisted, or possibly persisted; the exception says which.</exception>
    /// <exception cref="MessageSerializationException">The key or the value could not be serialized; nothing was sent.</exception>
    /// <exception cref="ObjectDisposedException">The producer is disposed; nothing was sent.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    Task<DeliveryOutcome> ProduceAsync(string topic, OutgoingMessage<TKey, TValue> message, CancellationToken cancellationToken = default);

    /// <summary>Produces a batch with one await: one outcome per message, in the order of the input.</summary>
    /// <remarks>
    /// A batch larger than the buffer streams through it. One message's failure, serialization included, is that message's outcome and no other's.
    /// A message that finds no room within <see cref="HealthcareProducerOptions.MaxBlock"/> ends NotPersisted with
    /// <see cref="ErrorCode.Local_QueueFull"/>, and so do those behind it: none of them was sent.
    /// </remarks>
    /// <param name="topic">The topic.</param>
    /// <param name="messages">The messages, in the order in which they are to stand in the log per key. Leave the list alone until the call returns.</param>
    /// <param name="cancellationToken">Stops the wait. Messages already accepted are still sent.</param>
    /// <returns>The outcomes.</returns>
    /// <exception cref="ArgumentException">The topic is no name of a topic, or there is no list; nothing was sent.</exception>
    /// <exception cref="ObjectDisposedException">The producer was disposed before the call; nothing was sent.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled; what was accepted is still sent.</exception>
    Task<BatchDelivery> ProduceBatchAsync(
        string topic, IReadOnlyList<OutgoingMessage<TKey, TValue>> messages, CancellationToken cancellationToken = default);

    /// <summary>Produces a stream of messages of any length in bounded memory: one outcome per message, in the order of the input.</summary>
    /// <remarks>
    /// Lazy: nothing is read or produced before the enumeration starts; each enumeration produces anew. The source is then read on the thread
    /// pool, ahead of the caller, until the buffer is full or 16,384 messages are without an outcome or with one not read yet. Other calls enter
    /// between its messages. Ending the enumeration early stops the reading and disposes the source; messages already accepted are still sent. See
    /// docs/delivery-guarantees.md.
    /// </remarks>
    /// <param name="topic">The topic.</param>
    /// <param name="messages">
    /// The messages, in the order in which they are to stand in the log per key. What the source throws is thrown here, after the outcomes of what
    /// it gave.
    /// </param>
    /// <param name="cancellationToken">Stops the enumeration and the source. Messages already accepted are still sent.</param>
    /// <returns>The outcomes.</returns>
    /// <exception cref="ArgumentException">The topic is no name of a topic, or there is no source; thrown by the call itself.</exception>
    /// <exception cref="DeliveryException">
    /// No room within <see cref="HealthcareProducerOptions.MaxBlock"/>: the source is not read on. Thrown after the outcomes, the last of which is
    /// that of the message that found no room.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The producer is disposed; thrown after the outcomes of what was accepted.</exception>
    /// <exception cref="OperationCanceledException">The enumeration was cancelled.</exception>
    IAsyncEnumerable<DeliveryOutcome> ProduceBatchAsync(
        string topic, IAsyncEnumerable<OutgoingMessage<TKey, TValue>> messages, CancellationToken cancellationToken = default);

    /// <summary>Hands one message to the producer and returns when it is admitted, before it is sent.</summary>
    /// <remarks>A later failure goes to the <see cref="IDeliveryFailureHandler"/> registered for this producer; without one it is logged.</remarks>
    /// <param name="topic">The topic.</param>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Stops the wait for room in the buffer; nothing was sent then.</param>
    /// <returns>A task that completes when the message is admitted; synchronously while there is room.</returns>
    /// <exception cref="ArgumentException">The topic is no name of a topic, or a header, the message id, the content type or the timestamp is not allowed; nothing was sent.</exception>
    /// <exception cref="DeliveryException">No room within <see cref="HealthcareProducerOptions.MaxBlock"/>, or the message is too large; nothing was sent.</exception>
    /// <exception cref="MessageSerializationException">The key or the value could not be serialized; nothing was sent.</exception>
    /// <exception cref="ObjectDisposedException">The producer is disposed; nothing was sent.</exception>
    /// <exception cref="OperationCanceledException">The wait for room was cancelled; nothing was sent.</exception>
    ValueTask EnqueueAsync(string topic, OutgoingMessage<TKey, TValue> message, CancellationToken cancellationToken = default);

    /// <summary>Lets the messages of a key be sent again that failed (<see cref="HealthcareProducerOptions.OnDeliveryFailure"/>, FailKey).</summary>
    /// <remarks>
    /// For calls made from now on: one made before and not yet sent still follows the failure. First learn what became of the messages of this
    /// key, then resume it, then produce what is missing. <see cref="IProducerControl"/> does the same for the key's bytes, for all keys, and for a
    /// producer that is stopped as a whole.
    /// </remarks>
    /// <param name="topic">The topic; the same key on another topic is another key.</param>
    /// <param name="key">The key, serialized as that of a message.</param>
    /// <param name="cancellationToken">Ends the call before it begins.</param>
    /// <returns>Whether the key had failed; false for a null key, which never does.</returns>
    /// <exception cref="ArgumentException">The topic is no name of a topic.</exception>
    /// <exception cref="MessageSerializationException">The key could not be serialized.</exception>
    /// <exception cref="ObjectDisposedException">The producer is disposed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask<bool> ResumeKeyAsync(string topic, TKey key, CancellationToken cancellationToken = default);

    /// <summary>Waits until every message that was accepted before this call has its outcome.</summary>
    /// <remarks>
    /// A checkpoint: messages accepted afterwards, also from other callers, do not prolong it. Batches still wait for their linger.
    /// </remarks>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>A task that completes at the checkpoint.</returns>
    /// <exception cref="ObjectDisposedException">The producer is disposed.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    Task FlushAsync(CancellationToken cancellationToken = default);
}
