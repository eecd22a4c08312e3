using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Polly;

namespace Healthcare.Kafka.Client;

internal sealed class HealthcareConsumerBuilder<TKey, TValue>(
    string name, ConsumerDeserializers<TKey, TValue> deserializers, ConsumerRecovery recovery, IServiceCollection services) : IHealthcareConsumerBuilder<TKey, TValue>
{
    public string Name => name;

    public IServiceCollection Services => services;

    public IHealthcareConsumerBuilder<TKey, TValue> UseKeyDeserializer(IDeserializer<TKey> deserializer)
    {
        ArgumentNullException.ThrowIfNull(deserializer);
        return UseKeyDeserializer(_ => deserializer);
    }

    public IHealthcareConsumerBuilder<TKey, TValue> UseKeyDeserializer(IAsyncDeserializer<TKey> deserializer)
    {
        ArgumentNullException.ThrowIfNull(deserializer);
        return UseKeyDeserializer(_ => deserializer);
    }

    public IHealthcareConsumerBuilder<TKey, TValue> UseKeyDeserializer(Func<IServiceProvider, IDeserializer<TKey>> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        deserializers.PluggedInKey = provider => new DeserializerAdapter<TKey>(create(provider));
        return this;
    }

    public IHealthcareConsumerBuilder<TKey, TValue> UseKeyDeserializer(Func<IServiceProvider, IAsyncDeserializer<TKey>> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        deserializers.PluggedInKey = provider => new AsyncDeserializerAdapter<TKey>(create(provider));
        return this;
    }

    public IHealthcareConsumerBuilder<TKey, TValue> UseValueDeserializer(IDeserializer<TValue> deserializer)
    {
        ArgumentNullException.ThrowIfNull(deserializer);
        return UseValueDeserializer(_ => deserializer);
    }

    public IHealthcareConsumerBuilder<TKey, TValue> UseValueDeserializer(IAsyncDeserializer<TValue> deserializer)
    {
        ArgumentNullException.ThrowIfNull(deserializer);
        return UseValueDeserializer(_ => deserializer);
    }

    public IHealthcareConsumerBuilder<TKey, TValue> UseValueDeserializer(Func<IServiceProvider, IDeserializer<TValue>> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        deserializers.PluggedInValue = provider => new DeserializerAdapter<TValue>(create(provider));
        return this;
    }

    public IHealthcareConsumerBuilder<TKey, TValue> UseValueDeserializer(Func<IServiceProvider, IAsyncDeserializer<TValue>> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        deserializers.PluggedInValue = provider => new AsyncDeserializerAdapter<TValue>(create(provider));
        return this;
    }

    public IHealthcareConsumerBuilder<TKey, TValue> UseJsonTypeInfo(JsonTypeInfo<TValue> typeInfo)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        deserializers.Json.Use(typeInfo);
        return this;
    }

    public IHealthcareConsumerBuilder<TKey, TValue> UseJsonSerializerOptions(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        deserializers.Json.Options = options;
        return this;
    }

    public IHealthcareConsumerBuilder<TKey, TValue> UseSchemaRegistryJson(Action<SchemaRegistryJsonOptions>? configure = null)
    {
        var options = UseSchemaRegistry(MessageComponentType.Value, configure);
        deserializers.PluggedInValue = provider => SchemaRegistryServices.Deserializer(provider, deserializers.Json.Get<TValue>(), options);
        return this;
    }

    public IHealthcareConsumerBuilder<TKey, TValue> UseSchemaRegistryJsonKey(Action<SchemaRegistryJsonOptions>? configure = null)
    {
        var options = UseSchemaRegistry(MessageComponentType.Key, configure);
        deserializers.PluggedInKey = provider => SchemaRegistryServices.Deserializer(provider, deserializers.Json.Get<TKey>(), options);
        return this;
    }

    public IHealthcareConsumerBuilder<TKey, TValue> UsePayloadProtection(Action<PayloadProtectionOptions>? configure = null)
    {
        ProtectionServices.AddOpening(services, RegisteredClient.Of(ClientKind.Consumer, name), configure);
        return this;
    }

    public IHealthcareConsumerBuilder<TKey, TValue> UseKeyResolver(Func<IServiceProvider, IKeyResolver> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        deserializers.KeyResolver = create;
        return this;
    }

    public IHealthcareConsumerBuilder<TKey, TValue> NonRetriable<TException>()
        where TException : Exception => NonRetriable(static exception => exception is TException);

    public IHealthcareConsumerBuilder<TKey, TValue> NonRetriable(Func<Exception, bool> isNonRetriable)
    {
        ArgumentNullException.ThrowIfNull(isNonRetriable);
        recovery.Rules.AddNonRetriable(isNonRetriable);
        return this;
    }

    public IHealthcareConsumerBuilder<TKey, TValue> UseResiliencePipeline(Func<IServiceProvider, ResiliencePipeline> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        recovery.Pipeline = create;
        return this;
    }

    private SchemaRegistryJsonOptions UseSchemaRegistry(MessageComponentType component, Action<SchemaRegistryJsonOptions>? configure)
    {
        var options = new SchemaRegistryJsonOptions();
        configure?.Invoke(options);
        SchemaRegistryServices.Add(services);
        services.AddSingleton(provider => SchemaStartCheck.ToRead(provider.GetRequiredService<ISchemaRegistry>(), component, options));
        return options;
    }
}
