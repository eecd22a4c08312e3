using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>What stands behind a registered schema registry: its options and its one client, which all producers and consumers share.</summary>
internal static class SchemaRegistryServices
{
    public static void Add(IServiceCollection services)
    {
        // There already, or one of the user's own, which needs no settings.
        if (services.Any(service => service.ServiceType == typeof(ISchemaRegistry)))
        {
            return;
        }

        // Before any code: options are configured in the order of registration.
        services.AddSingleton<IConfigureOptions<SchemaRegistryOptions>, SchemaRegistrySection>();
        services.AddOptionsWithValidateOnStart<SchemaRegistryOptions, SchemaRegistryOptionsValidator>();
        services.AddSingleton<SchemaRegistryReport>();
        services.TryAddSingleton(AuditTrail.Of);
        services.TryAddSingleton<IKafkaConfigurationReport, KafkaConfigurationReport>();
        RegisteredClients.Of(services);
        services.AddSingleton(Open);
        services.AddSingleton<ISchemaRegistry>(static provider => provider.GetRequiredService<SchemaRegistryClient>());
    }

    public static PayloadSerializer<T> Serializer<T>(
        IServiceProvider services, JsonTypeInfo<T> typeInfo, MessageComponentType component, SchemaRegistryJsonOptions options) =>
        new SchemaRegistryPayloadSerializer<T>(
            new SchemaRegistryJsonSerializer<T>(
                services.GetRequiredService<ISchemaRegistry>(), typeInfo, options, services.GetService<ILoggerFactory>(), services.GetService<TimeProvider>()),
            options.Framing,
            component);

    public static PayloadDeserializer<T> Deserializer<T>(IServiceProvider services, JsonTypeInfo<T> typeInfo, SchemaRegistryJsonOptions options) =>
        new SchemaRegistryPayloadDeserializer<T>(
            new SchemaRegistryJsonDeserializer<T>(services.GetRequiredService<ISchemaRegistry>(), typeInfo, options, services.GetService<TimeProvider>()));

    private static SchemaRegistryClient Open(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptionsMonitor<SchemaRegistryOptions>>().CurrentValue;
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var logger = UnfailingLogger.Of(services.GetService<ILoggerFactory>(), RegistryLog.Category);
        return new SchemaRegistryClient(new SchemaRegistrySettings(options), new RegistryState(logger, time), time);
    }
}
