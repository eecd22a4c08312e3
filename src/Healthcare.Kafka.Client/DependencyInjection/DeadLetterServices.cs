using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>What stands behind dead letters: one producer for all consumers, and a redrive per consumer.</summary>
internal static class DeadLetterServices
{
    public static void Add(IServiceCollection services, RegisteredClient consumer)
    {
        AddProducer(services, RegisteredClients.Of(services).DeadLetters);
        services.AddKeyedSingleton<IDeadLetterRedrive>(consumer.Name, (provider, _) => Redrive(provider, consumer));
    }

    /// <summary>Adds what a consumer needs that has a dead-letter topic or a retry topic.</summary>
    public static FailureHandling AddTo(FailureHandling failures, IServiceProvider services, ConsumerSettings settings)
    {
        var waits = new DeadLetterWaits(Time(services));
        var logger = UnfailingLogger.Of(Loggers(services), ConsumerLog.Category);
        return failures with
        {
            DeadLetters = settings.DeadLetterTopic is null ? null : Writer(settings),
            Parking = settings.ParkKey ? new KeyParking(settings, Reader(services, settings), waits, logger, Time(services)) : null,
            Retries = settings.RetryTopic is null ? null : Retries(),
            Audit = services.GetRequiredService<AuditTrail>(),
        };

        DeadLetterWriter Writer(ConsumerSettings one) => new(one, services.Core(RegisteredClient.DeadLetterProducer), logger, Time(services), waits);

        RetryTopics Retries()
        {
            // A copy goes to the partition of the same number or nowhere.
            var copies = settings with { DeadLetterTopic = settings.RetryTopic, ParkKey = true };
            return new RetryTopics(
                settings, Writer(copies), (partition, from) => new ConfluentDeadLetterReader(copies, partition, Loggers(services), Time(services), from), logger, Time(services));
        }
    }

    private static void AddProducer(IServiceCollection services, RegisteredClient client)
    {
        if (services.Any(service => service.IsKeyedService && client.Name.Equals(service.ServiceKey) && service.ServiceType == typeof(ProducerCore)))
        {
            return;
        }

        // Not validated at every start: without a dead-letter topic there is no such producer.
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<HealthcareProducerOptions>, SectionBinding<HealthcareProducerOptions>>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<HealthcareProducerOptions>, DeadLetterProducerOptions>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<HealthcareProducerOptions>, SecretProviders<HealthcareProducerOptions>>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HealthcareProducerOptions>, HealthcareProducerOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HealthcareProducerOptions>, DeadLetterProducerOptions>());
        services.AddKeyedSingleton(client.Name, (provider, _) => ProducerServices.Open(provider, new ProducerRegistration(client)));
    }

    private static DeadLetterRedrive Redrive(IServiceProvider services, RegisteredClient consumer)
    {
        var options = services.GetRequiredService<IOptionsMonitor<HealthcareConsumerOptions>>().Get(consumer.OptionsName);
        var settings = ConsumerSettingsFactory.Create(consumer.Name, options, services.GetRequiredService<SecretStore>());
        return new DeadLetterRedrive(
            settings,
            () => services.Core(RegisteredClient.DeadLetterProducer),
            () => ConfluentDeadLetterReader.CountPartitions(settings),
            Reader(services, settings),
            Loggers(services),
            services.GetRequiredService<AuditTrail>(),
            Time(services));
    }

    private static DeadLetterReaderFactory Reader(IServiceProvider services, ConsumerSettings settings) =>
        partition => new ConfluentDeadLetterReader(settings, partition, Loggers(services), Time(services));

    private static ILoggerFactory Loggers(IServiceProvider services) => services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance;

    private static TimeProvider Time(IServiceProvider services) => services.GetService<TimeProvider>() ?? TimeProvider.System;
}
