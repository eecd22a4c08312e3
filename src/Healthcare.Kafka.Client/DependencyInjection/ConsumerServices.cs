using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>What stands behind a registered consumer: its options, and the service that runs it with the host.</summary>
internal static class ConsumerServices
{
    public static void Add(IServiceCollection services, RegisteredClient client, Func<IServiceProvider, ConsumerWorker> open)
    {
        KafkaLifecycle.AddTo(services);
        DeadLetterServices.Add(services, client);
        services.AddKeyedSingleton(client.Name, (provider, _) => new ConsumerService(client.Name, () => open(provider)));

        // Not AddHostedService: it takes a second consumer of the same types for the same service.
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<ConsumerService>(client.Name));
    }

    public static ConsumerWorker Open<TKey, TValue>(
        IServiceProvider services,
        RegisteredClient client,
        PayloadDeserializer<TKey> keys,
        PayloadDeserializer<TValue> values,
        HandlerInvoker<TKey, TValue> invoker,
        FailureHandling failures)
    {
        var options = services.GetRequiredService<IOptionsMonitor<HealthcareConsumerOptions>>().Get(client.OptionsName);
        var settings = ConsumerSettingsFactory.Create(client.Name, options);
        return ConsumerWorker.Create(
            settings,
            keys,
            values,
            invoker,
            DeadLetterServices.AddTo(failures, services, settings),
            services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance,
            services.GetService<TimeProvider>() ?? TimeProvider.System);
    }
}
