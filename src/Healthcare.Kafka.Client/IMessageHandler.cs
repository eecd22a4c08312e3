namespace Healthcare.Kafka.Client;

/// <summary>Handles messages one by one, in offset order within a partition or as <see cref="HealthcareConsumerOptions.Order"/> says. Resolved from a service scope of its own per batch, and from a new one after a failure.</summary>
/// <remarks>Prefer <see cref="IBatchHandler{TKey, TValue}"/> where the work can be done for many messages at once.</remarks>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public interface IMessageHandler<TKey, TValue>
{
    /// <summary>Handles one message. Returning acknowledges it; throwing does not, and it is tried again before any later one of its partition.</summary>
    /// <remarks>
    /// A <see cref="DeadLetterException"/> dead-letters the message at once, a <see cref="RetryException"/> names the least wait before the
    /// next try.
    /// </remarks>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Cancelled when the partition is revoked or the host stops and the drain budget is used up.</param>
    /// <returns>A task that completes when the message is handled.</returns>
    Task HandleAsync(IncomingMessage<TKey, TValue> message, CancellationToken cancellationToken);
}
