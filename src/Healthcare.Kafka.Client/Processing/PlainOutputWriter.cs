using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>Produces outputs without a transaction: what failed comes again, and what was persisted behind it too, under the ids that it had.</summary>
internal sealed class PlainOutputWriter<TKey, TValue>(IHealthcareProducer<TKey, TValue> producer, ILogger logger) : OutputWriter<TKey, TValue>
{
    public override bool WritesParts => true;

    public override async Task WriteAsync<TKeyIn, TIn>(MessageBatch<TKeyIn, TIn> batch, BatchOutputs<TKey, TValue> outputs, CancellationToken cancellationToken)
    {
        TopicOutputs<TKey, TValue>[] topics = [.. outputs.Topics];
        var deliveries = await Task.WhenAll(
            topics.Select(topic => producer.ProduceBatchAsync(topic.Topic, topic.Messages, cancellationToken))).ConfigureAwait(false);
        (TopicOutputs<TKey, TValue>, BatchDelivery)[] written = [.. topics.Zip(deliveries)];
        if (OutputFailure.Find(written) is not { } failure)
        {
            return;
        }

        // Nothing behind it is acknowledged, persisted or not: with a later output of its key in the log for good, the order could not be put right.
        if (failure.Place > 0)
        {
            batch.AcknowledgeUpTo(batch[failure.Place - 1]);
        }

        var at = batch[failure.Place];
        logger.OutputsNotPersisted(
            batch.ConsumerName, failure.Count, outputs.Count, failure.Outcome.Code, failure.Outcome.Topic,
            batch.TopicPartition.Topic, batch.TopicPartition.Partition.Value, at.Offset.Value);
        await ResumeAsync(written, cancellationToken).ConfigureAwait(false);
        failure.Delivery.ThrowIfNotAllPersisted();
    }

    /// <summary>
    /// Lets the failed keys be sent again. Every outcome is known by now, and their messages come again in order before anything behind them, here or
    /// with the partition's next owner.
    /// </summary>
    private async Task ResumeAsync((TopicOutputs<TKey, TValue> Outputs, BatchDelivery Delivery)[] written, CancellationToken cancellationToken)
    {
        foreach (var (outputs, delivery) in written)
        {
            for (var index = 0; index < delivery.Count; index++)
            {
                if (!delivery[index].IsPersisted && delivery[index].Code != ErrorCode.Local_KeySerialization)
                {
                    await producer.ResumeKeyAsync(outputs.Topic, outputs.Messages[index].Key, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }
}
