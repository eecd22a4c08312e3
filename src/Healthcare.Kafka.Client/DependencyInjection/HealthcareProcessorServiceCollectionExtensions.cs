using System.Diagnostics.CodeAnalysis;
using Healthcare.Kafka.Client;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers processors, which consume, transform and produce.</summary>
public static class HealthcareProcessorServiceCollectionExtensions
{
    /// <summary>Registers a processor whose keys are text on both sides.</summary>
    /// <inheritdoc cref="AddHealthcareProcessor{TKeyIn, TIn, TKeyOut, TOut, THandler}"/>
    public static IHealthcareProcessorBuilder<string, TIn> AddHealthcareProcessor<
        TIn, TOut, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IServiceCollection services,
        string name,
        Action<HealthcareConsumerOptions>? configureConsumer = null,
        Action<HealthcareProducerOptions>? configureProducer = null)
        where THandler : class, IProcessor<string, TIn, string, TOut> =>
        services.AddHealthcareProcessor<string, TIn, string, TOut, THandler>(name, configureConsumer, configureProducer);

    /// <summary>Registers a processor: a consumer and a producer of one name, with <typeparamref name="THandler"/> between them.</summary>
    /// <remarks>
    /// Settings are those of the two, <c>Kafka:Consumers:{name}</c> and <c>Kafka:Producers:{name}</c>. The first of the producer's
    /// <see cref="HealthcareProducerOptions.Topics"/> is the output topic; without one the host does not start. With a
    /// <see cref="HealthcareProducerOptions.TransactionalId"/>, outputs and offset of a batch are one transaction, and
    /// <see cref="HealthcareConsumerOptions.Order"/> must be Partition. An offset moves only after the outputs of its message are persisted, or
    /// committed: see docs/processors.md.
    /// </remarks>
    /// <typeparam name="TKeyIn">The type of the consumed keys.</typeparam>
    /// <typeparam name="TIn">The type of the consumed values.</typeparam>
    /// <typeparam name="TKeyOut">The type of the produced keys.</typeparam>
    /// <typeparam name="TOut">The type of the produced values.</typeparam>
    /// <typeparam name="THandler">The processor. Registered scoped unless it is registered already, and resolved from a scope of its own per batch.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="name">The name: of both sections, in logs and health reports, and first in the ids of the outputs, so that it should stay.</param>
    /// <param name="configureConsumer">Settings of the consumer made in code.</param>
    /// <param name="configureProducer">Settings of the producer made in code.</param>
    /// <returns>A builder for deserializers, serializers and what happens on failures.</returns>
    /// <exception cref="ArgumentException">The name is blank, or has a colon or a control character.</exception>
    /// <exception cref="InvalidOperationException">A consumer or a producer of the name is registered already.</exception>
    public static IHealthcareProcessorBuilder<TKeyIn, TIn> AddHealthcareProcessor<
        TKeyIn, TIn, TKeyOut, TOut, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IServiceCollection services,
        string name,
        Action<HealthcareConsumerOptions>? configureConsumer = null,
        Action<HealthcareProducerOptions>? configureProducer = null)
        where THandler : class, IProcessor<TKeyIn, TIn, TKeyOut, TOut>
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.Any(char.IsControl))
        {
            throw new ArgumentException("A processor's name has no control characters: it begins the ids of its outputs.", nameof(name));
        }

        var producer = services.AddHealthcareProducer(name, configureProducer);
        ProcessorServices.RequireOutputTopic(services, name);
        var consumer = ConsumerServices.Add(
            services, name, configureConsumer, ProcessorServices.CreateInvoker<TKeyIn, TIn, TKeyOut, TOut, THandler>);
        services.TryAddScoped<THandler>();
        return new HealthcareProcessorBuilder<TKeyIn, TIn>(consumer, producer);
    }
}
