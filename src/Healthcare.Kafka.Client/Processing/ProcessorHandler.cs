using System.Runtime.ExceptionServices;

namespace Healthcare.Kafka.Client;

/// <summary>Takes a batch through a processor message by message, then its outputs through a writer, and has what failed come again.</summary>
internal sealed class ProcessorHandler<TKeyIn, TIn, TKeyOut, TOut>(
    IProcessor<TKeyIn, TIn, TKeyOut, TOut> processor, OutputWriter<TKeyOut, TOut> writer, string outputTopic) : IBatchHandler<TKeyIn, TIn>
{
    public async Task HandleAsync(MessageBatch<TKeyIn, TIn> batch, CancellationToken cancellationToken)
    {
        var outputs = new BatchOutputs<TKeyOut, TOut>(outputTopic);
        var (processed, failure) = await ProcessAsync(batch, outputs, cancellationToken).ConfigureAwait(false);
        if (failure is not null && (processed == 0 || !writer.WritesParts || cancellationToken.IsCancellationRequested))
        {
            failure.Throw();
        }

        await writer.WriteAsync(batch, outputs, cancellationToken).ConfigureAwait(false);
        if (failure is not null)
        {
            batch.AcknowledgeUpTo(batch[processed - 1]);
            failure.Throw();
        }
    }

    /// <returns>How many messages were processed, and what the next one failed of; it has no outputs.</returns>
    private async Task<(int Processed, ExceptionDispatchInfo? Failure)> ProcessAsync(
        MessageBatch<TKeyIn, TIn> batch, BatchOutputs<TKeyOut, TOut> outputs, CancellationToken cancellationToken)
    {
        for (var place = 0; place < batch.Count; place++)
        {
            var message = batch[place];
            var output = new MessageOutput<TKeyOut, TOut>(outputs, batch.ConsumerName, message.TopicPartition, message.Offset, place);
            try
            {
                await processor.ProcessAsync(message, output, cancellationToken).ConfigureAwait(false);
                output.Close();
            }
            catch (Exception exception)
            {
                output.Close();
                outputs.Drop(place);
                return (place, ExceptionDispatchInfo.Capture(exception));
            }
        }

        return (batch.Count, null);
    }
}
