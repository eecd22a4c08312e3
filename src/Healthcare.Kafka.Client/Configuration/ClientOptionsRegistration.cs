using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>Registers a client's options: bound to its section, then changed by code, then validated when the host starts.</summary>
internal static class ClientOptionsRegistration
{
    /// <summary>Adds the options of one producer.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="name">The producer's name; null for the one without.</param>
    /// <param name="configure">Code, which has the last word.</param>
    /// <returns>The client; its OptionsName is the name to ask IOptionsMonitor for.</returns>
    /// <exception cref="InvalidOperationException">The name is taken.</exception>
    public static RegisteredClient AddProducerOptions(
        this IServiceCollection services, string? name, Action<HealthcareProducerOptions>? configure)
    {
        var client = RegisteredClients.Of(services).Add(RegisteredClient.Of(ClientKind.Producer, name));
        AddOptions<HealthcareProducerOptions, HealthcareProducerOptionsValidator>(services, client, configure);
        return client;
    }

    /// <summary>Adds the options of one consumer.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="name">The consumer's name.</param>
    /// <param name="configure">Code, which has the last word.</param>
    /// <returns>The client; its OptionsName is the name to ask IOptionsMonitor for.</returns>
    /// <exception cref="InvalidOperationException">The name is taken.</exception>
    public static RegisteredClient AddConsumerOptions(
        this IServiceCollection services, string name, Action<HealthcareConsumerOptions>? configure)
    {
        var client = RegisteredClients.Of(services).Add(RegisteredClient.Of(ClientKind.Consumer, name));
        AddOptions<HealthcareConsumerOptions, HealthcareConsumerOptionsValidator>(services, client, configure);
        return client;
    }

    /// <summary>Adds the options of the declared topics; again, only the code.</summary>
    public static void AddTopicsOptions(this IServiceCollection services, Action<HealthcareTopicsOptions>? configure)
    {
        var clients = RegisteredClients.Of(services);
        clients.Topics ??= RegisteredClient.Of(ClientKind.Topics, optionsName: null);
        AddOptions<HealthcareTopicsOptions, HealthcareTopicsOptionsValidator>(services, clients.Topics, configure);
    }

    private static void AddOptions<TOptions, TValidator>(IServiceCollection services, RegisteredClient client, Action<TOptions>? configure)
        where TOptions : HealthcareClientOptions
        where TValidator : class, IValidateOptions<TOptions>
    {
        // Once for all names, and before any code: options are configured in the order of registration.
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<TOptions>, SectionBinding<TOptions>>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<TOptions>, SecretProviders<TOptions>>());
        services.TryAddSingleton<IKafkaConfigurationReport, KafkaConfigurationReport>();
        var options = services.AddOptionsWithValidateOnStart<TOptions, TValidator>(client.OptionsName);
        if (configure is not null)
        {
            options.Configure(configure);
        }
    }
}
