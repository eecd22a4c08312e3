using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client;

/// <summary>Resolves the user's handler from a scope per failure, so that it can use scoped services as a message handler can.</summary>
internal sealed class ScopedDeliveryFailureHandler<THandler>(IServiceScopeFactory scopes) : IDeliveryFailureHandler
    where THandler : IDeliveryFailureHandler
{
    public async ValueTask HandleAsync(DeliveryFailure failure, CancellationToken cancellationToken)
    {
        var scope = scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            await scope.ServiceProvider.GetRequiredService<THandler>().HandleAsync(failure, cancellationToken).ConfigureAwait(false);
        }
    }
}
