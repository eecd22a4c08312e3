using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client;

/// <summary>Calls a user's handler, in a service scope of its own per call: a retry must not meet the failed try's scoped state.</summary>
internal abstract class HandlerInvoker<TKey, TValue>
{
    /// <summary>Calls the handler once from the first message that is not acknowledged, and acknowledges what it handled. Throws what the handler throws.</summary>
    public abstract Task InvokeAsync(HandlerWork<TKey, TValue> work);
}

/// <summary>Calls an <see cref="IBatchHandler{TKey, TValue}"/>: its return acknowledges the whole batch.</summary>
internal sealed class BatchHandlerInvoker<TKey, TValue>(IServiceScopeFactory scopes, Func<IServiceProvider, IBatchHandler<TKey, TValue>> resolve)
    : HandlerInvoker<TKey, TValue>
{
    public override async Task InvokeAsync(HandlerWork<TKey, TValue> work)
    {
        var batch = work.Rest();
        var scope = scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            await resolve(scope.ServiceProvider).HandleAsync(batch, work.Cancelled).ConfigureAwait(false);
        }

        // After the scope: a unit of work may write when it is disposed, and fail.
        work.Acknowledge(batch.Count);
    }
}

/// <summary>Calls an <see cref="IMessageHandler{TKey, TValue}"/>: each return acknowledges one message.</summary>
internal sealed class MessageHandlerInvoker<TKey, TValue>(IServiceScopeFactory scopes, Func<IServiceProvider, IMessageHandler<TKey, TValue>> resolve)
    : HandlerInvoker<TKey, TValue>
{
    public override async Task InvokeAsync(HandlerWork<TKey, TValue> work)
    {
        var scope = scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            var handler = resolve(scope.ServiceProvider);
            while (!work.IsDone && !work.IsDraining)
            {
                await handler.HandleAsync(work.Messages[work.Next], work.Cancelled).ConfigureAwait(false);
                work.Acknowledge(1);
                work.Attempt = 1;
            }
        }
    }
}
