using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>What stands behind UseKeyProtection and UsePayloadProtection. Without them a client has none of it.</summary>
internal static class ProtectionServices
{
    public static void AddKeys(IServiceCollection services, RegisteredClient producer, Action<KeyProtectionOptions>? configure)
    {
        AddOptions<KeyProtectionOptions, KeyProtectionSection, KeyProtectionOptionsValidator>(services, producer, configure);
        services.TryAddKeyedSingleton(producer.Name, (provider, _) => Keys(provider, producer));
        AddProducer(services, producer);
    }

    public static void AddPayloads(IServiceCollection services, RegisteredClient producer, Action<PayloadProtectionOptions>? configure)
    {
        AddOptions<PayloadProtectionOptions, PayloadProtectionSection, PayloadProtectionOptionsValidator>(services, producer, configure);
        services.TryAddKeyedSingleton(producer.Name, (provider, _) => Payloads(provider, producer));
        AddProducer(services, producer);

        // Encrypted bytes do not compress: librdkafka would try in vain.
        services.AddOptions<HealthcareProducerOptions>(producer.OptionsName).PostConfigure<IOptionsMonitor<PayloadProtectionOptions>>((options, payloads) =>
            options.CompressionType ??= ProtectsAllTopics(payloads, producer) ? CompressionType.None : null);
    }

    public static void AddOpening(IServiceCollection services, RegisteredClient consumer, Action<PayloadProtectionOptions>? configure)
    {
        AddOptions<PayloadProtectionOptions, PayloadProtectionSection, PayloadProtectionOptionsValidator>(services, consumer, configure);
        services.TryAddKeyedSingleton(consumer.Name, (provider, _) => Opening(provider, consumer));
    }

    /// <summary>Gets what a producer does to its messages; null when nothing was asked for.</summary>
    public static RecordProtection? Protection(this IServiceProvider services, string producer) => services.GetKeyedService<RecordProtection>(producer);

    /// <summary>Gets what a consumer does to its messages; null when nothing was asked for.</summary>
    public static RecordOpener? Opener(IServiceProvider services, ConsumerSettings settings, IKeyResolver? keys)
    {
        var payloads = services.GetKeyedService<PayloadOpening>(settings.Name);
        if (keys is null && payloads is null)
        {
            return null;
        }

        var trail = services.GetRequiredService<AuditTrail>();
        if (payloads is { AllowsUnprotected: true })
        {
            trail.InsecureOverride(
                settings.Name,
                "values that nobody protected are taken as if they were",
                $"{RegisteredClient.SharedSection}:{PayloadProtectionSection.Name}:{nameof(PayloadProtectionOptions.AllowUnprotected)}");
        }

        return new RecordOpener(keys, payloads, new ConsumerAudit(trail, settings));
    }

    private static void AddOptions<TOptions, TSection, TValidator>(IServiceCollection services, RegisteredClient client, Action<TOptions>? configure)
        where TOptions : class
        where TSection : class, IConfigureOptions<TOptions>
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.TryAddSingleton<ProtectionReport>();

        // Before any code: options are configured in the order of registration.
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<TOptions>, TSection>());
        var options = services.AddOptionsWithValidateOnStart<TOptions, TValidator>(client.ToString());
        if (configure is not null)
        {
            options.Configure(configure);
        }
    }

    private static bool ProtectsAllTopics(IOptionsMonitor<PayloadProtectionOptions> payloads, RegisteredClient producer)
    {
        try
        {
            return payloads.Get(producer.ToString()).Topics.Count == 0;
        }
        catch (OptionsValidationException)
        {
            // These options are validated by themselves: what is wrong with them is reported once.
            return false;
        }
    }

    private static void AddProducer(IServiceCollection services, RegisteredClient producer)
    {
        if (services.Any(service => service.IsKeyedService && producer.Name.Equals(service.ServiceKey) && service.ServiceType == typeof(RecordProtection)))
        {
            return;
        }

        services.AddKeyedSingleton(producer.Name, static (provider, name) => new RecordProtection(
            provider.GetKeyedService<KeyProtection>(name), provider.GetKeyedService<PayloadProtection>(name)));
        services.AddSingleton(provider => new ProtectionStartCheck(
            async _ => await provider.Protection(producer.Name)!.PrepareAsync().ConfigureAwait(false)));
    }

    private static KeyProtection Keys(IServiceProvider services, RegisteredClient producer)
    {
        var options = services.GetRequiredService<IOptionsMonitor<KeyProtectionOptions>>().Get(producer.ToString());
        return new(services.GetService<IKeyProtector>() ?? Hmac(options), new(options.Topics));
    }

    private static HmacKeyProtector Hmac(KeyProtectionOptions options) => KeySecret.Read(options, out var secret) is { } problem
        ? throw new InvalidOperationException(problem)
        : new(options.SecretName!, options.SecretVersion ?? 1, secret);

    private static PayloadProtection Payloads(IServiceProvider services, RegisteredClient producer)
    {
        var options = services.GetRequiredService<IOptionsMonitor<PayloadProtectionOptions>>().Get(producer.ToString());
        var provider = Provider(services, options);
        return new(
            new(options.Topics),
            new(provider, producer.Name, UnfailingLogger.Of(services.GetService<ILoggerFactory>(), ProtectionLog.Category), Time(services)),
            provider,
            options.Compression ?? PayloadCompression.None,
            options.DataKeyPerMessageKey ?? false);
    }

    private static PayloadOpening Opening(IServiceProvider services, RegisteredClient consumer)
    {
        var options = services.GetRequiredService<IOptionsMonitor<PayloadProtectionOptions>>().Get(consumer.ToString());
        return new(Provider(services, options), options);
    }

    private static IDataKeyProvider Provider(IServiceProvider services, PayloadProtectionOptions options) =>
        services.GetService<IDataKeyProvider>() ?? options.OpenRing(Loggers(services), Time(services));

    private static ILoggerFactory Loggers(IServiceProvider services) => services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance;

    private static TimeProvider Time(IServiceProvider services) => services.GetService<TimeProvider>() ?? TimeProvider.System;
}
