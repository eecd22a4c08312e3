using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client;

/// <summary>The producer registered without a name, as the container makes it for a pair of types.</summary>
internal sealed class DefaultProducer<TKey, TValue>(IServiceProvider services) : HealthcareProducer<TKey, TValue>(
    services.Core(RegisteredClient.UnnamedProducer),
    services.Serializers(RegisteredClient.UnnamedProducer).Key<TKey>(services),
    services.Serializers(RegisteredClient.UnnamedProducer).Value<TValue>(services),
    services.Protection(RegisteredClient.UnnamedProducer));

/// <summary>A named producer, as the container makes it for a pair of types.</summary>
internal sealed class NamedProducer<TKey, TValue>([ServiceKey] string name, IServiceProvider services) : HealthcareProducer<TKey, TValue>(
    services.Core(name),
    services.Serializers(name).Key<TKey>(services),
    services.Serializers(name).Value<TValue>(services),
    services.Protection(name));
