namespace Healthcare.Kafka.Client;

/// <summary>Takes what a processor makes of one message. Nothing is sent before the batch is processed.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public interface IProcessorOutput<TKey, TValue>
{
    /// <summary>Adds a message for the processor's output topic, the first of the producer's <see cref="HealthcareProducerOptions.Topics"/>.</summary>
    /// <remarks>
    /// A message without an id is given <c>{processor}/{topic}/{partition}/{offset}/{n}</c>, from the consumed message's position and its place among
    /// the outputs: what is produced again has the same id.
    /// </remarks>
    /// <param name="message">The message. Give it the consumed message's key, or one that follows from it, and the key's order is kept.</param>
    /// <exception cref="InvalidOperationException">The processor's call for this message is over.</exception>
    void Add(OutgoingMessage<TKey, TValue> message);

    /// <summary>Adds a message for a topic.</summary>
    /// <remarks>A key's order holds within a topic, not between topics.</remarks>
    /// <param name="topic">The topic.</param>
    /// <param name="message">The message.</param>
    /// <exception cref="ArgumentException">The topic is no name of a topic.</exception>
    /// <exception cref="InvalidOperationException">The processor's call for this message is over.</exception>
    void Add(string topic, OutgoingMessage<TKey, TValue> message);
}
