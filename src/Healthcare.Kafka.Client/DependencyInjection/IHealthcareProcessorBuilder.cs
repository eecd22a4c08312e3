using Healthcare.Kafka.Client;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Says how a registered processor deserializes, retries and serializes: it is a consumer and a producer of one name.</summary>
/// <typeparam name="TKeyIn">The type of the consumed keys.</typeparam>
/// <typeparam name="TIn">The type of the consumed values.</typeparam>
public interface IHealthcareProcessorBuilder<TKeyIn, TIn>
{
    /// <summary>Gets the name under which processor, consumer and producer are registered.</summary>
    string Name { get; }

    /// <summary>Gets the services that the processor is registered in.</summary>
    IServiceCollection Services { get; }

    /// <summary>Gets what says how messages are deserialized and retried.</summary>
    IHealthcareConsumerBuilder<TKeyIn, TIn> Consumer { get; }

    /// <summary>Gets what says how outputs are serialized.</summary>
    /// <remarks>Every outcome is awaited, so an <see cref="IDeliveryFailureHandler"/> has nothing to do.</remarks>
    IHealthcareProducerBuilder Producer { get; }
}
