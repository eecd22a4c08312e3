using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>What stands behind a registered consumer: its options, and the service that runs it with the host.</summary>
internal static class ConsumerServices
{
    /// <summary>Registers a consumer and gives its builder.</summary>
    public static IHealthcareConsumerBuilder<TKey, TValue> Add<TKey, TValue>(
        IServiceCollection services,
        string name,
        Action<HealthcareConsumerOptions>? configure,
        Func<IServiceProvider, RegisteredClient, HandlerInvoker<TKey, TValue>> createInvoker)
    {
        var client = services.AddConsumerOptions(name, configure);
        var deserializers = new ConsumerDeserializers<TKey, TValue>(client.Name);
        var recovery = new ConsumerRecovery(client.Name);
        Add(services, client, provider => Open(
            provider, client, deserializers.Key(provider), deserializers.Value(provider), createInvoker(provider, client), recovery.Build(provider),
            deserializers.KeyResolver?.Invoke(provider)));
        return new HealthcareConsumerBuilder<TKey, TValue>(client.Name, deserializers, recovery, services);
    }

    private static void Add(IServiceCollection services, RegisteredClient client, Func<IServiceProvider, ConsumerWorker> open)
    {
        KafkaLifecycle.AddTo(services);
        DeadLetterServices.Add(services, client);
        services.AddKeyedSingleton(client.Name, (provider, _) => new ConsumerService(client.Name, () => open(provider)));

        services.AddKeyedSingleton<IConsumerControl>(
            client.Name, (provider, _) => new ConsumerControl(client.Name, () => provider.GetRequiredKeyedService<ConsumerService>(client.Name).Worker));
        services.AddSingleton(provider => provider.GetRequiredKeyedService<IConsumerControl>(client.Name));

        // Not AddHostedService: it takes a second consumer of the same types for the same service.
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<ConsumerService>(client.Name));
    }

    private static ConsumerWorker Open<TKey, TValue>(
        IServiceProvider services,
        RegisteredClient client,
        PayloadDeserializer<TKey> keys,
        PayloadDeserializer<TValue> values,
        HandlerInvoker<TKey, TValue> invoker,
        FailureHandling failures,
        IKeyResolver? keyResolver)
    {
        var options = services.GetRequiredService<IOptionsMonitor<HealthcareConsumerOptions>>().Get(client.OptionsName);
        var settings = ConsumerSettingsFactory.Create(client.Name, options, services.GetRequiredService<SecretStore>());
        return ConsumerWorker.Create(
            settings,
            keys,
            values,
            invoker,
            DeadLetterServices.AddTo(failures, services, settings),
            services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance,
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetRequiredService<KafkaMeter>(),
            KafkaTraces.Options(services, ClientKind.Consumer, client.Name),
            ProtectionServices.Opener(services, settings, keyResolver));
    }
}
