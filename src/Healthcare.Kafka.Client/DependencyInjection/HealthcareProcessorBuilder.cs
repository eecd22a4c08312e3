using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client;

internal sealed class HealthcareProcessorBuilder<TKeyIn, TIn>(IHealthcareConsumerBuilder<TKeyIn, TIn> consumer, IHealthcareProducerBuilder producer)
    : IHealthcareProcessorBuilder<TKeyIn, TIn>
{
    public string Name => consumer.Name;

    public IServiceCollection Services => consumer.Services;

    public IHealthcareConsumerBuilder<TKeyIn, TIn> Consumer => consumer;

    public IHealthcareProducerBuilder Producer => producer;
}
