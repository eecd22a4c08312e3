using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>One call of the handler, with what it decided at once: its dead letters are written before anything else is tried.</summary>
internal sealed class HandlerCall<TKey, TValue>(ConsumerSettings settings, HandlerInvoker<TKey, TValue> invoker, FailurePolicy policy, ConsumerMetrics metrics, ILogger logger)
{
    /// <param name="work">The messages.</param>
    /// <param name="indices">Which of them; null for all, when none of them is completed.</param>
    /// <param name="cancelled">The token for the handler.</param>
    /// <returns>What the call left undone; null when nothing of what it was given failed.</returns>
    public async ValueTask<CallFailure?> TryAsync(HandlerWork<TKey, TValue> work, IReadOnlyList<int>? indices, CancellationToken cancelled)
    {
        var since = metrics.BeginCall(work.Batch, work.Attempt);
        var result = await invoker.InvokeAsync(work, indices, cancelled).ConfigureAwait(false);
        metrics.EndCall(work.Batch, since, result.Failure?.ErrorType);
        return result == default ? null : await SettleAsync(work, result).ConfigureAwait(false);
    }

    private async ValueTask<CallFailure?> SettleAsync(HandlerWork<TKey, TValue> work, HandlerResult result)
    {
        Log(work, result);
        foreach (var (index, reasonCode) in result.DeadLetters ?? [])
        {
            if (!work.Batch.IsCompleted(index)
                && await policy.DeadLetterAsync(work.Batch, index, DeadLetterCause.Rejected(reasonCode, work.Attempt)).ConfigureAwait(false) is { } halt)
            {
                return CallFailure.Halted(halt);
            }
        }

        if (result.Failure is { Exception: DeadLetterException verdict, HaltsFor: null, Suspects: [var only] } failure && !work.Batch.IsCompleted(only))
        {
            return await DeadLetterAsync(work, only, verdict, failure).ConfigureAwait(false);
        }

        return result.DeadLetters is { Count: > 0 } ? result.Failure?.Open(work.Batch) : result.Failure;
    }

    private async ValueTask<CallFailure?> DeadLetterAsync(HandlerWork<TKey, TValue> work, int index, DeadLetterException verdict, CallFailure failure)
    {
        var reason = DeadLetterCause.Rejected(verdict.ReasonCode, work.Attempt);
        if (await policy.DeadLetterAsync(work.Batch, index, reason).ConfigureAwait(false) is { } halt)
        {
            return CallFailure.Halted(halt);
        }

        return new CallFailure { Retries = failure.Retries, Delay = failure.Delay }.Open(work.Batch);
    }

    private void Log(HandlerWork<TKey, TValue> work, HandlerResult result)
    {
        if (result.Late is { } late)
        {
            logger.ScopeDisposalFailed(settings.Name, late.GetType());
        }

        if (result.Failure is { Exception: { } thrown, Suspects: [var first, ..] })
        {
            var at = work.Batch.PositionOf(first);
            logger.HandlerFailed(settings.Name, at.Topic, at.Partition.Value, at.Offset.Value, work.Attempt, thrown.GetType());
        }

        if (result.Failure is { Retries: [var retried, ..] retries })
        {
            var at = work.Batch.PositionOf(retried);
            logger.RetryAsked(settings.Name, retries.Count, at.Topic, at.Partition.Value, at.Offset.Value, work.Attempt);
        }
    }
}
