namespace Healthcare.Kafka.Client;

/// <summary>Produces what a batch came to.</summary>
internal abstract class OutputWriter<TKey, TValue>
{
    /// <summary>Gets whether the outputs of a batch's first messages may be written by themselves, when one behind them failed.</summary>
    public abstract bool WritesParts { get; }

    /// <summary>Returns when all outputs are persisted, or committed. Throws otherwise, with those messages acknowledged that need not come again.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="outputs">The outputs.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public abstract Task WriteAsync<TKeyIn, TIn>(MessageBatch<TKeyIn, TIn> batch, BatchOutputs<TKey, TValue> outputs, CancellationToken cancellationToken);
}
