using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>What stands behind every producer of one name: its options, its registration, its one native producer.</summary>
internal static class ProducerServices
{
    public static IHealthcareProducerBuilder Add(IServiceCollection services, string? name, Action<HealthcareProducerOptions>? configure)
    {
        var client = services.AddProducerOptions(name, configure);
        var registration = new ProducerRegistration(client);
        services.AddKeyedSingleton(client.Name, registration);
        services.AddKeyedSingleton(client.Name, (provider, _) => Open(provider, registration));
        services.AddKeyedSingleton(client.Name, (provider, _) => OpenTransactional(provider, registration));
        KafkaLifecycle.AddTo(services);
        return new HealthcareProducerBuilder(registration, services);
    }

    public static ProducerCore Core(this IServiceProvider services, string name) => services.GetRequiredKeyedService<ProducerCore>(name);

    public static ProducerSerializers Serializers(this IServiceProvider services, string name) =>
        services.GetRequiredKeyedService<ProducerRegistration>(name).Serializers;

    private static TransactionalProducer OpenTransactional(IServiceProvider services, ProducerRegistration registration) => new(
        services.Core(registration.Name),
        registration.Serializers,
        services,
        UnfailingLogger.Of(services.GetService<ILoggerFactory>(), ProducerLog.Category));

    // Neither configuration nor logging nor a host is required: a producer also works from a plain service collection.
    public static ProducerCore Open(IServiceProvider services, ProducerRegistration registration)
    {
        LibrdkafkaVersion.Require();
        services.GetRequiredService<RegisteredClients>().Validate(services);

        // The first to resolve it may be a request: its log scope and its trace must not go along on the producer's own threads.
        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        var options = services.GetRequiredService<IOptionsMonitor<HealthcareProducerOptions>>().Get(registration.Client.OptionsName);
        return new ProducerCore(
            ProducerSettingsFactory.Create(registration.Name, options, services.GetRequiredService<SecretStore>()),
            services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance,
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            registration.CreateFailureHandler?.Invoke(services),
            services.GetRequiredService<KafkaMeter>(),
            KafkaTraces.Options(services, ClientKind.Producer, registration.Name),
            services.GetRequiredService<AuditTrail>());
    }
}
