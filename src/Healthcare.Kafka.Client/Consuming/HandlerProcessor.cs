using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>Deserializes a batch and takes it through the handler: what stands before a message that cannot be deserialized, that message's end, what follows.</summary>
internal sealed class HandlerProcessor<TKey, TValue>(
    ConsumerSettings settings, DeserializationRetry<TKey, TValue> deserializer, HandlerRetry<TKey, TValue> retry, FailurePolicy policy, ConsumerMetrics metrics)
    : BatchProcessor
{
    private RetryTopicProcessor? _retries;

    public override FailureCounts Failures => policy.Counts;

    public override RetryTopicProcessor? Retries => _retries;

    public override ConsumerMetrics Metrics => metrics;

    public static HandlerProcessor<TKey, TValue> Create(
        ConsumerSettings settings,
        PayloadDeserializer<TKey> keys,
        PayloadDeserializer<TValue> values,
        HandlerInvoker<TKey, TValue> invoker,
        FailureHandling failures,
        ILoggerFactory loggerFactory,
        TimeProvider timeProvider,
        KafkaMeter? meter = null,
        TraceOptions? traces = null,
        RecordOpener? opener = null)
    {
        var metrics = new ConsumerMetrics(settings, meter ?? KafkaMeter.Process, timeProvider);
        var audit = new ConsumerAudit(failures.Audit ?? new AuditTrail(loggerFactory, timeProvider), settings);
        var policy = new FailurePolicy(settings, failures.DeadLetters, failures.Parking, failures.Retries, metrics, audit);
        var logger = UnfailingLogger.Of(loggerFactory, ConsumerLog.Category);
        var call = new HandlerCall<TKey, TValue>(
            settings,
            invoker,
            policy,
            metrics,
            new KafkaTraces("process", ActivityKind.Consumer, metrics.ClientTags, settings.Name, traces ?? new(), logger),
            logger);
        var pipeline = new RetryPipeline<TKey, TValue>(call, settings.Retry, failures.Rules, failures.Pipeline, timeProvider);
        var processor = new HandlerProcessor<TKey, TValue>(
            settings,
            new DeserializationRetry<TKey, TValue>(settings, new RecordDeserializer<TKey, TValue>(keys, values, opener), logger, timeProvider),
            new HandlerRetry<TKey, TValue>(pipeline, policy),
            policy,
            metrics);
        processor._retries = failures.Retries is null ? null : new RetryTopicProcessor(settings, failures.Retries, processor, logger, timeProvider);
        return processor;
    }

    public override async ValueTask<Halt?> ProcessAsync(LaneBatch batch)
    {
        metrics.Began(batch);
        try
        {
            return await HandleAsync(batch).ConfigureAwait(false);
        }
        finally
        {
            metrics.Ended(batch);
        }
    }

    private async ValueTask<Halt?> HandleAsync(LaneBatch batch)
    {
        if (await policy.BeginAsync(batch).ConfigureAwait(false) is { } parked)
        {
            return parked;
        }

        var messages = new IncomingMessage<TKey, TValue>[batch.Count];
        for (var start = 0; start < batch.Count && !batch.Draining.IsCancellationRequested;)
        {
            var (end, failureType) = await deserializer.DeserializeAsync(batch, messages, start).ConfigureAwait(false);
            if (end > start)
            {
                var work = new HandlerWork<TKey, TValue>(settings.Name, batch, messages, start, end);
                if (await retry.RunAsync(work).ConfigureAwait(false) is { } halt)
                {
                    return halt;
                }

                if (!work.IsDone)
                {
                    return null;
                }
            }

            if (failureType is not null && !batch.Draining.IsCancellationRequested && !batch.IsCompleted(end)
                && await policy.ApplyAsync(batch, end, ReasonOf(failureType), failureType.FullName, attempts: 0).ConfigureAwait(false) is { } stop)
            {
                return stop;
            }

            start = failureType is null ? end : end + 1;
        }

        return null;
    }

    private static HaltReason ReasonOf(Type failureType) =>
        failureType == typeof(PayloadIntegrityException) ? HaltReason.IntegrityFailed : HaltReason.DeserializationFailed;
}
