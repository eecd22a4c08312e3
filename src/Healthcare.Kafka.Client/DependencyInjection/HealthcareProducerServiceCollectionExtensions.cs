using Healthcare.Kafka.Client;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers producers.</summary>
public static class HealthcareProducerServiceCollectionExtensions
{
    /// <summary>Registers the producer that is injected as <see cref="IHealthcareProducer{TKey, TValue}"/>, for every type of key and value.</summary>
    /// <remarks>
    /// Settings come from its preset, then the sections <c>Kafka</c> and <c>Kafka:Producer</c>, then <paramref name="configure"/>; the last
    /// one wins. They are checked when the host starts. All types share one native producer, which the container owns: it is opened
    /// when the host starts or with the first use, and flushed and closed when the host has stopped, or with the container. With a
    /// <see cref="HealthcareProducerOptions.TransactionalId"/> it sends in transactions only: inject <see cref="ITransactionalProducer"/>.
    /// </remarks>
    /// <param name="services">The services.</param>
    /// <param name="configure">Settings made in code.</param>
    /// <returns>A builder for serializers and the delivery failure handler.</returns>
    /// <exception cref="InvalidOperationException">It is registered already.</exception>
    public static IHealthcareProducerBuilder AddHealthcareProducer(
        this IServiceCollection services, Action<HealthcareProducerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var builder = ProducerServices.Add(services, name: null, configure);
        services.AddSingleton(typeof(IHealthcareProducer<,>), typeof(DefaultProducer<,>));
        services.AddSingleton<ITransactionalProducer>(
            provider => provider.GetRequiredKeyedService<TransactionalProducer>(RegisteredClient.UnnamedProducer));
        services.AddSingleton<IProducerControl>(static provider => new ProducerControl(provider.Core(RegisteredClient.UnnamedProducer)));
        return builder;
    }

    /// <summary>Registers a named producer: a keyed service, injected with <c>[FromKeyedServices("name")]</c>.</summary>
    /// <remarks>As the unnamed one, with the section <c>Kafka:Producers:{name}</c> and a native producer of its own.</remarks>
    /// <param name="services">The services.</param>
    /// <param name="name">The name: of the section, of the keyed service, and in logs.</param>
    /// <param name="configure">Settings made in code.</param>
    /// <returns>A builder for serializers and the delivery failure handler.</returns>
    /// <exception cref="ArgumentException">The name is blank or has a colon.</exception>
    /// <exception cref="InvalidOperationException">The name is registered already.</exception>
    public static IHealthcareProducerBuilder AddHealthcareProducer(
        this IServiceCollection services, string name, Action<HealthcareProducerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var builder = ProducerServices.Add(services, name, configure);
        services.AddKeyedSingleton(typeof(IHealthcareProducer<,>), name, typeof(NamedProducer<,>));
        services.AddKeyedSingleton<ITransactionalProducer>(
            name, (provider, key) => provider.GetRequiredKeyedService<TransactionalProducer>(key));
        services.AddKeyedSingleton<IProducerControl>(name, (provider, _) => new ProducerControl(provider.Core(name)));
        return builder;
    }
}
