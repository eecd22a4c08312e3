using System.Globalization;

namespace Healthcare.Kafka.Client.ChurnConsumer;

/// <summary>Writes down what it is given, before and after a moment of work.</summary>
internal sealed class ChurnHandler(ConsumptionLogs logs) : IBatchHandler<string, string>
{
    public async Task HandleAsync(MessageBatch<string, string> batch, CancellationToken cancellationToken)
    {
        var log = logs.Of(batch.ConsumerName);
        var call = log.Start(
            batch.TopicPartition.Partition.Value,
            batch.Select(static message => (message.Offset.Value, int.Parse(message.Value, CultureInfo.InvariantCulture), message.Key)));
        try
        {
            await Task.Delay(Random.Shared.Next(1, 20), cancellationToken);
        }
        catch
        {
            log.End(call, isHandled: false);
            throw;
        }

        log.End(call, isHandled: true);
    }
}
