namespace Healthcare.Kafka.Client;

/// <summary>Turns each consumed message into messages to produce: none, one or several. Resolved from a service scope of its own per try of a batch.</summary>
/// <remarks>
/// The offset of a message moves only after all of its outputs are persisted. What a processor does beside that may happen again, and so may its
/// outputs, unless the producer has a <see cref="HealthcareProducerOptions.TransactionalId"/>: see docs/processors.md.
/// </remarks>
/// <typeparam name="TKeyIn">The type of the consumed keys.</typeparam>
/// <typeparam name="TIn">The type of the consumed values.</typeparam>
/// <typeparam name="TKeyOut">The type of the produced keys.</typeparam>
/// <typeparam name="TOut">The type of the produced values.</typeparam>
public interface IProcessor<TKeyIn, TIn, TKeyOut, TOut>
{
    /// <summary>Processes one message. Its outputs are produced, with those of the rest of its batch, when the batch is processed.</summary>
    /// <remarks>
    /// Throwing fails the message, as in an <see cref="IMessageHandler{TKey, TValue}"/>: nothing of it is produced, it is tried again before any
    /// later one, and a <see cref="DeadLetterException"/> dead-letters it. Give the same message the same outputs in the same order each time:
    /// their ids are counted.
    /// </remarks>
    /// <param name="message">The message.</param>
    /// <param name="output">Takes what is to be produced, until this call is over.</param>
    /// <param name="cancellationToken">Cancelled when the partition is revoked or the host stops and the drain budget is used up.</param>
    /// <returns>A task that completes when the message is processed.</returns>
    Task ProcessAsync(IncomingMessage<TKeyIn, TIn> message, IProcessorOutput<TKeyOut, TOut> output, CancellationToken cancellationToken);
}

/// <summary>A processor whose keys are text on both sides.</summary>
/// <typeparam name="TIn">The type of the consumed values.</typeparam>
/// <typeparam name="TOut">The type of the produced values.</typeparam>
#pragma warning disable CA1040 // It spares a handler two type arguments that nearly all share.
public interface IProcessor<TIn, TOut> : IProcessor<string, TIn, string, TOut>;
#pragma warning restore CA1040
