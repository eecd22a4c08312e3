using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>What joins a processor's consumer to its producer, and what both must be set to for that.</summary>
internal static class ProcessorServices
{
    public static void RequireOutputTopic(IServiceCollection services, string name) =>
        services.AddOptions<HealthcareProducerOptions>(name).Validate(
            options => options.Topics.Count > 0,
            $"Processor '{name}' has no output topic. Set {RegisteredClient.Of(ClientKind.Producer, name).Section}:{nameof(HealthcareProducerOptions.Topics)}: "
            + "outputs go to the first of them unless they name another.");

    /// <exception cref="OptionsValidationException">It is to use transactions, and does not consume in the order of partitions.</exception>
    public static HandlerInvoker<TKeyIn, TIn> CreateInvoker<TKeyIn, TIn, TKeyOut, TOut, THandler>(IServiceProvider services, RegisteredClient consumer)
        where THandler : class, IProcessor<TKeyIn, TIn, TKeyOut, TOut>
    {
        var settings = services.Core(consumer.Name).Settings;
        if (settings.IsTransactional)
        {
            RequireOrder(services, consumer);
        }

        var logger = UnfailingLogger.Of(services.GetService<ILoggerFactory>(), ConsumerLog.Category);
        OutputWriter<TKeyOut, TOut> writer = settings.IsTransactional
            ? new TransactionalOutputWriter<TKeyOut, TOut>(services.GetRequiredKeyedService<ITransactionalProducer>(consumer.Name), logger)
            : new PlainOutputWriter<TKeyOut, TOut>(services.GetRequiredKeyedService<IHealthcareProducer<TKeyOut, TOut>>(consumer.Name), logger);
        return new BatchHandlerInvoker<TKeyIn, TIn>(
            services.GetRequiredService<IServiceScopeFactory>(),
            scope => new ProcessorHandler<TKeyIn, TIn, TKeyOut, TOut>(scope.GetRequiredService<THandler>(), writer, settings.Topics[0]),
            OutputFailure.HaltsFor);
    }

    // A transaction commits one offset for the whole partition; batches of keys, or side by side, end in another order.
    private static void RequireOrder(IServiceProvider services, RegisteredClient consumer)
    {
        var options = services.GetRequiredService<IOptionsMonitor<HealthcareConsumerOptions>>().Get(consumer.OptionsName);
        var order = options.Order ?? ConsumeOrder.Partition;
        if (options.RetryTopic.Topic is { Length: > 0 })
        {
            throw new OptionsValidationException(
                consumer.OptionsName,
                typeof(HealthcareConsumerOptions),
                [$"Processor '{consumer.Name}' has a TransactionalId, whose transactions commit the offsets of the source alone, so {consumer.Section}:RetryTopic:Topic must not be set."]);
        }

        if (order != ConsumeOrder.Partition)
        {
            throw new OptionsValidationException(
                consumer.OptionsName,
                typeof(HealthcareConsumerOptions),
                [$"Processor '{consumer.Name}' has a TransactionalId, so {consumer.Section}:{nameof(HealthcareConsumerOptions.Order)} must be Partition, not {order}."]);
        }
    }
}
