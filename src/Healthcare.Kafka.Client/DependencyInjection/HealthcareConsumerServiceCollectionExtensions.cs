using System.Diagnostics.CodeAnalysis;
using Healthcare.Kafka.Client;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers consumers.</summary>
public static class HealthcareConsumerServiceCollectionExtensions
{
    /// <summary>Registers a consumer that runs with the host and hands its messages to <typeparamref name="THandler"/>.</summary>
    /// <remarks>
    /// Settings come from its preset, then the sections <c>Kafka</c> and <c>Kafka:Consumers:{name}</c>, then <paramref name="configure"/>; the
    /// last one wins. They are checked when the host starts; what librdkafka refuses stops the start. A consumer that dies later does not
    /// take the host down: the error is logged, and the health check is unhealthy until the service is restarted. All consumers stop
    /// together, each within its <see cref="HealthcareConsumerOptions.StopTimeout"/>; producers are closed after them.
    /// </remarks>
    /// <typeparam name="TKey">The key's type.</typeparam>
    /// <typeparam name="TValue">The value's type.</typeparam>
    /// <typeparam name="THandler">
    /// An <see cref="IBatchHandler{TKey, TValue}"/> or an <see cref="IMessageHandler{TKey, TValue}"/>. Registered scoped unless it is
    /// registered already, and resolved from a scope of its own per batch.
    /// </typeparam>
    /// <param name="services">The services.</param>
    /// <param name="name">The name: of the section, and in logs and health reports.</param>
    /// <param name="configure">Settings made in code.</param>
    /// <returns>A builder for deserializers and for what happens on failures.</returns>
    /// <exception cref="ArgumentException">
    /// The name is blank or has a colon, or the handler is neither kind of handler for these types, or both.
    /// </exception>
    /// <exception cref="InvalidOperationException">The name is registered already.</exception>
    public static IHealthcareConsumerBuilder<TKey, TValue> AddHealthcareConsumer<
        TKey, TValue, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IServiceCollection services, string name, Action<HealthcareConsumerOptions>? configure = null)
        where THandler : class
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var createInvoker = HandlerKind.Of<TKey, TValue, THandler>();
        var builder = ConsumerServices.Add(
            services, name, configure, (provider, _) => createInvoker(provider.GetRequiredService<IServiceScopeFactory>()));
        services.TryAddScoped<THandler>();
        return builder;
    }
}
