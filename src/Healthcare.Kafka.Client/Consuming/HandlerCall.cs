using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>One call of the handler, with what it decided at once: its dead letters are written before anything else is tried.</summary>
internal sealed class HandlerCall<TKey, TValue>(ConsumerSettings settings, HandlerInvoker<TKey, TValue> invoker, FailurePolicy policy, ILogger logger)
{
    /// <param name="work">The messages.</param>
    /// <param name="indices">Which of them; null for all, when none of them is completed.</param>
    /// <param name="cancelled">The token for the handler.</param>
    /// <returns>What the call left undone; null when nothing of what it was given failed.</returns>
    public async ValueTask<CallFailure?> TryAsync(HandlerWork<TKey, TValue> work, IReadOnlyList<int>? indices, CancellationToken cancelled)
    {
        var result = await invoker.InvokeAsync(work, indices, cancelled).ConfigureAwait(false);
        return result == default ? null : await SettleAsync(work, result).ConfigureAwait(false);
    }

    private async ValueTask<CallFailure?> SettleAsync(HandlerWork<TKey, TValue> work, HandlerResult result)
    {
        Log(work, result);
        foreach (var (index, reasonCode) in result.DeadLetters ?? [])
        {
            if (await policy.DeadLetterAsync(work.Batch, index, new DeadLetterReason(reasonCode, null, work.Attempt)).ConfigureAwait(false) is { } halt)
            {
                return CallFailure.Halted(halt);
            }
        }

        return result.Failure is { Exception: DeadLetterException verdict, HaltsFor: null, Suspects: [var only] } failure
            ? await DeadLetterAsync(work, only, verdict, failure).ConfigureAwait(false)
            : result.Failure;
    }

    private async ValueTask<CallFailure?> DeadLetterAsync(HandlerWork<TKey, TValue> work, int index, DeadLetterException verdict, CallFailure failure)
    {
        var reason = new DeadLetterReason(verdict.ReasonCode, null, work.Attempt);
        if (await policy.DeadLetterAsync(work.Batch, index, reason).ConfigureAwait(false) is { } halt)
        {
            return CallFailure.Halted(halt);
        }

        return failure.Retries.Count == 0 ? null : new CallFailure { Retries = failure.Retries, Delay = failure.Delay };
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
