using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Healthcare.Kafka.Client;

internal sealed class HealthcareProducerBuilder(ProducerRegistration registration, IServiceCollection services) : IHealthcareProducerBuilder
{
    public string Name => registration.Name;

    public IServiceCollection Services => services;

    public IHealthcareProducerBuilder UseKeySerializer<T>(ISerializer<T> serializer) =>
        Use(MessageComponentType.Key, serializer);

    public IHealthcareProducerBuilder UseKeySerializer<T>(IAsyncSerializer<T> serializer) =>
        Use(MessageComponentType.Key, serializer);

    public IHealthcareProducerBuilder UseKeySerializer<T>(Func<IServiceProvider, ISerializer<T>> create) =>
        Use(MessageComponentType.Key, create);

    public IHealthcareProducerBuilder UseKeySerializer<T>(Func<IServiceProvider, IAsyncSerializer<T>> create) =>
        Use(MessageComponentType.Key, create);

    public IHealthcareProducerBuilder UseValueSerializer<T>(ISerializer<T> serializer) =>
        Use(MessageComponentType.Value, serializer);

    public IHealthcareProducerBuilder UseValueSerializer<T>(IAsyncSerializer<T> serializer) =>
        Use(MessageComponentType.Value, serializer);

    public IHealthcareProducerBuilder UseValueSerializer<T>(Func<IServiceProvider, ISerializer<T>> create) =>
        Use(MessageComponentType.Value, create);

    public IHealthcareProducerBuilder UseValueSerializer<T>(Func<IServiceProvider, IAsyncSerializer<T>> create) =>
        Use(MessageComponentType.Value, create);

    public IHealthcareProducerBuilder UseJsonTypeInfo<T>(JsonTypeInfo<T> typeInfo)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        registration.Serializers.Json.Use(typeInfo);
        return this;
    }

    public IHealthcareProducerBuilder UseJsonSerializerOptions(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        registration.Serializers.Json.Options = options;
        return this;
    }

    public IHealthcareProducerBuilder UseSchemaRegistryJson<T>(Action<SchemaRegistryJsonOptions> configure) =>
        UseSchemaRegistry<T>(MessageComponentType.Value, configure);

    public IHealthcareProducerBuilder UseSchemaRegistryJsonKey<T>(Action<SchemaRegistryJsonOptions> configure) =>
        UseSchemaRegistry<T>(MessageComponentType.Key, configure);

    public IHealthcareProducerBuilder UseKeyProtection(Action<KeyProtectionOptions>? configure = null)
    {
        ProtectionServices.AddKeys(services, registration.Client, configure);
        return this;
    }

    public IHealthcareProducerBuilder UsePayloadProtection(Action<PayloadProtectionOptions>? configure = null)
    {
        ProtectionServices.AddPayloads(services, registration.Client, configure);
        return this;
    }

    public IHealthcareProducerBuilder OnDeliveryFailure<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>()
        where THandler : class, IDeliveryFailureHandler
    {
        if (registration.CreateFailureHandler is not null)
        {
            throw new InvalidOperationException($"The producer '{Name}' has a delivery failure handler already; it can have one.");
        }

        services.TryAddScoped<THandler>();
        registration.CreateFailureHandler = static provider =>
            new ScopedDeliveryFailureHandler<THandler>(provider.GetRequiredService<IServiceScopeFactory>());
        return this;
    }

    private HealthcareProducerBuilder UseSchemaRegistry<T>(MessageComponentType component, Action<SchemaRegistryJsonOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new SchemaRegistryJsonOptions();
        configure(options);
        options.CheckForWriting();
        SchemaRegistryServices.Add(services);
        registration.Serializers.Use(component, provider => SchemaRegistryServices.Serializer(provider, registration.Serializers.Json.Get<T>(), component, options));
        services.AddSingleton(provider => SchemaStartCheck.ToWrite(provider.GetRequiredService<ISchemaRegistry>(), component, options, typeof(T).Name));
        return this;
    }

    private HealthcareProducerBuilder Use<T>(MessageComponentType component, ISerializer<T> serializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        return Use(component, _ => serializer);
    }

    private HealthcareProducerBuilder Use<T>(MessageComponentType component, IAsyncSerializer<T> serializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        return Use(component, _ => serializer);
    }

    private HealthcareProducerBuilder Use<T>(MessageComponentType component, Func<IServiceProvider, ISerializer<T>> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        registration.Serializers.Use(component, services => new SerializerAdapter<T>(create(services)));
        return this;
    }

    private HealthcareProducerBuilder Use<T>(MessageComponentType component, Func<IServiceProvider, IAsyncSerializer<T>> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        registration.Serializers.Use(component, services => new AsyncSerializerAdapter<T>(create(services)));
        return this;
    }
}
