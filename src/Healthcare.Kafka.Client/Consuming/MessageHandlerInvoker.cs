using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client;

/// <summary>Calls an <see cref="IMessageHandler{TKey, TValue}"/>: each return acknowledges one message.</summary>
internal sealed class MessageHandlerInvoker<TKey, TValue>(IServiceScopeFactory scopes, Func<IServiceProvider, IMessageHandler<TKey, TValue>> resolve)
    : HandlerInvoker<TKey, TValue>
{
    public override async ValueTask<HandlerResult> InvokeAsync(HandlerWork<TKey, TValue> work, IReadOnlyList<int>? indices, CancellationToken cancelled)
    {
        var first = work.Batch.FirstOpen;
        var at = first;
        HaltReason? haltsFor = HaltReason.HandlerNotResolved;
        try
        {
            var scope = scopes.CreateAsyncScope();
            await using (scope.ConfigureAwait(false))
            {
                var handler = resolve(scope.ServiceProvider);
                haltsFor = null;
                for (; !work.IsDone && !work.IsDraining; at = work.Batch.FirstOpen)
                {
                    await handler.HandleAsync(work.Message(at), cancelled).ConfigureAwait(false);
                    work.Complete(at);
                    work.Attempt = 1;
                }
            }

            return default;
        }
        catch (Exception exception) when (work.IsDone)
        {
            return new HandlerResult(null, Late: exception);
        }
        catch (Exception exception)
        {
            return new HandlerResult(new CallFailure
            {
                Exception = exception,
                Suspects = [at],
                Delay = (exception as RetryException)?.Delay ?? TimeSpan.Zero,
                Progressed = at > first,
                HaltsFor = haltsFor,
            });
        }
    }
}
