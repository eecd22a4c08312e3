namespace Healthcare.Kafka.Client;

/// <summary>Calls a user's handler, in a service scope of its own per call: a retry must not meet the failed try's scoped state.</summary>
internal abstract class HandlerInvoker<TKey, TValue>
{
    /// <summary>Calls the handler once and tells the result what it threw, acknowledged and marked. Throws nothing.</summary>
    /// <param name="work">The messages.</param>
    /// <param name="indices">Which of them, in order; null for all, when none of them is completed.</param>
    /// <param name="cancelled">The token for the handler.</param>
    public abstract ValueTask<HandlerResult> InvokeAsync(HandlerWork<TKey, TValue> work, IReadOnlyList<int>? indices, CancellationToken cancelled);
}
