using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client;

/// <summary>Tells by its interface whether a handler takes batches or messages.</summary>
internal static class HandlerKind
{
    /// <exception cref="ArgumentException">It is neither for these types, or both.</exception>
    public static Func<IServiceScopeFactory, HandlerInvoker<TKey, TValue>> Of<TKey, TValue, THandler>()
        where THandler : class
    {
        var takesBatches = typeof(THandler).IsAssignableTo(typeof(IBatchHandler<TKey, TValue>));
        var takesMessages = typeof(THandler).IsAssignableTo(typeof(IMessageHandler<TKey, TValue>));
        return (takesBatches, takesMessages) switch
        {
            (true, false) => static scopes => new BatchHandlerInvoker<TKey, TValue>(
                scopes, static services => (IBatchHandler<TKey, TValue>)services.GetRequiredService<THandler>()),
            (false, true) => static scopes => new MessageHandlerInvoker<TKey, TValue>(
                scopes, static services => (IMessageHandler<TKey, TValue>)services.GetRequiredService<THandler>()),
            (true, true) => throw new ArgumentException(
                $"'{typeof(THandler)}' is both an IBatchHandler and an IMessageHandler of these types. Make it one of them.", nameof(THandler)),
            _ => throw new ArgumentException(
                $"'{typeof(THandler)}' is neither an IBatchHandler nor an IMessageHandler of <{typeof(TKey)}, {typeof(TValue)}>. "
                + "Implement one of them.",
                nameof(THandler)),
        };
    }
}
