using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client;

/// <summary>Calls an <see cref="IBatchHandler{TKey, TValue}"/>: its return acknowledges what it did not mark.</summary>
/// <param name="scopes">Makes the scopes.</param>
/// <param name="resolve">Gets the handler from one.</param>
/// <param name="haltsFor">Tells for what the partition halts when the handler keeps throwing this; null: the failure policy decides on the message.</param>
internal sealed class BatchHandlerInvoker<TKey, TValue>(
    IServiceScopeFactory scopes, Func<IServiceProvider, IBatchHandler<TKey, TValue>> resolve, Func<Exception, HaltReason?>? haltsFor = null)
    : HandlerInvoker<TKey, TValue>
{
    public override async ValueTask<HandlerResult> InvokeAsync(HandlerWork<TKey, TValue> work, IReadOnlyList<int>? indices, CancellationToken cancelled)
    {
        var batch = work.Offer(indices);
        Exception? thrown = null;
        HaltReason? haltReason = HaltReason.HandlerNotResolved;
        try
        {
            // The scope too: a unit of work may write when it is disposed, and fail.
            var scope = scopes.CreateAsyncScope();
            await using (scope.ConfigureAwait(false))
            {
                var handler = resolve(scope.ServiceProvider);
                haltReason = null;
                await handler.HandleAsync(batch, cancelled).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            thrown = exception;
            haltReason ??= haltsFor?.Invoke(exception);
        }

        var verdicts = batch.Close();
        if (thrown is null && verdicts is null && indices is null)
        {
            work.CompleteAll();
            return default;
        }

        return Settle(work, indices, batch.Count, verdicts ?? [], thrown, haltReason);
    }

    private static HandlerResult Settle(
        HandlerWork<TKey, TValue> work, IReadOnlyList<int>? indices, int count, MessageVerdict[] verdicts, Exception? thrown, HaltReason? haltReason)
    {
        var suspects = new List<int>();
        var retries = new List<int>();
        var deadLetters = new List<(int, string)>();
        var delay = (thrown as RetryException)?.Delay ?? TimeSpan.Zero;
        for (var place = 0; place < count; place++)
        {
            var index = work.IndexOf(indices, place);
            var verdict = place < verdicts.Length ? verdicts[place] : default;
            switch (verdict.Kind)
            {
                case VerdictKind.Retry:
                    retries.Add(index);
                    delay = verdict.Delay > delay ? verdict.Delay : delay;
                    break;
                case VerdictKind.DeadLetter:
                    deadLetters.Add((index, verdict.ReasonCode!));
                    break;
                case VerdictKind.None when thrown is not null:
                    suspects.Add(index);
                    break;
                default:
                    work.Complete(index);
                    break;
            }
        }

        var progressed = thrown is not null && suspects.Count + retries.Count < count;
        return suspects.Count + retries.Count == 0
            ? new HandlerResult(null, deadLetters, thrown)
            : new HandlerResult(
                new CallFailure
                {
                    Exception = suspects.Count > 0 ? thrown : null,
                    Suspects = suspects,
                    Retries = retries,
                    Delay = delay,
                    Progressed = progressed,
                    HaltsFor = suspects.Count > 0 ? haltReason : null,
                },
                deadLetters,
                suspects.Count > 0 ? null : thrown);
    }
}
