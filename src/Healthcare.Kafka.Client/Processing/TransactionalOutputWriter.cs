using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>Produces a batch's outputs and commits its offset in one transaction: read_committed consumers see either all of it, once, or nothing.</summary>
internal sealed class TransactionalOutputWriter<TKey, TValue>(ITransactionalProducer producer, ILogger logger) : OutputWriter<TKey, TValue>
{
    public override bool WritesParts => false;

    public override async Task WriteAsync<TKeyIn, TIn>(MessageBatch<TKeyIn, TIn> batch, BatchOutputs<TKey, TValue> outputs, CancellationToken cancellationToken)
    {
        if (outputs.Count == 0)
        {
            // The consumer's own commit will do.
            return;
        }

        var transaction = await producer.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            TopicOutputs<TKey, TValue>[] topics = [.. outputs.Topics];
            var deliveries = await Task.WhenAll(
                topics.Select(topic => transaction.ProduceBatchAsync(topic.Topic, topic.Messages, cancellationToken))).ConfigureAwait(false);
            if (OutputFailure.Find<TKey, TValue>([.. topics.Zip(deliveries)]) is { } failure)
            {
                logger.OutputsNotPersisted(
                    batch.ConsumerName, failure.Count, outputs.Count, failure.Outcome.Code, failure.Outcome.Topic,
                    batch.TopicPartition.Topic, batch.TopicPartition.Partition.Value, batch[0].Offset.Value);
                failure.Delivery.ThrowIfNotAllPersisted();
            }

            await transaction.SendOffsetsAsync(batch, cancellationToken).ConfigureAwait(false);
            await CommitAsync(batch, transaction, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task CommitAsync<TKeyIn, TIn>(MessageBatch<TKeyIn, TIn> batch, IKafkaTransaction transaction, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (TransactionException exception) when (exception.Kind == TransactionErrorKind.Retriable && !cancellationToken.IsCancellationRequested)
            {
                // Not thrown: the batch would be processed again without knowing whether its outputs are committed already.
                var last = batch[batch.Count - 1];
                logger.CommitAskedAgain(
                    batch.ConsumerName, batch.TopicPartition.Topic, batch.TopicPartition.Partition.Value, last.Offset.Value, exception.Code);
            }
        }
    }
}
