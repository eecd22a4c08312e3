using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>What stands behind the declared topics: their options, the provisioner, and what the start does.</summary>
internal static class TopicServices
{
    public static void Add(IServiceCollection services, Action<HealthcareTopicsOptions>? configure)
    {
        services.AddTopicsOptions(configure);
        services.TryAddSingleton(Settings);
        services.TryAddSingleton<ITopicProvisioner>(Provisioner);
        services.TryAddSingleton(static provider => new TopicStartup(
            provider.GetRequiredService<TopicProvisioningSettings>(), provider.GetRequiredService<ITopicProvisioner>(), Logger(provider, ProvisioningLog.Category)));
        KafkaLifecycle.AddTo(services);
    }

    private static TopicProvisioningSettings Settings(IServiceProvider services) =>
        TopicProvisioningSettings.Of(services.GetRequiredService<IOptionsMonitor<HealthcareTopicsOptions>>().CurrentValue);

    private static TopicProvisioner Provisioner(IServiceProvider services)
    {
        LibrdkafkaVersion.Require();
        var settings = services.GetRequiredService<TopicProvisioningSettings>();
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var lines = new LibrdkafkaLines(RegisteredClient.TopicsName, Logger(services, LibrdkafkaLog.Category), time);
        var options = services.GetRequiredService<IOptionsMonitor<HealthcareTopicsOptions>>().CurrentValue;
        var secrets = services.GetRequiredService<SecretStore>().Of(ClientKind.Topics, RegisteredClient.TopicsName, options);
        return new(settings, () => new ConfluentTopicAdmin(settings.Librdkafka, secrets, lines.Write), Logger(services, ProvisioningLog.Category), time);
    }

    private static UnfailingLogger Logger(IServiceProvider services, string category) =>
        UnfailingLogger.Of(services.GetService<ILoggerFactory>(), category);
}
