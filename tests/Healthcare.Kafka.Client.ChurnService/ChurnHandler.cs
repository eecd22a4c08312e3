using System.Globalization;

namespace Healthcare.Kafka.Client.ChurnService;

/// <summary>Writes down what it is given, before and after a moment of work.</summary>
internal sealed class ChurnHandler(ConsumptionLogs logs) : IBatchHandler<string, string>
{
    // Long ones are in flight when their partition goes, or their process is frozen.
    private static int Milliseconds => Random.Shared.Next(20) == 0 ? Random.Shared.Next(100, 400) : Random.Shared.Next(1, 20);

    public async Task HandleAsync(MessageBatch<string, string> batch, CancellationToken cancellationToken)
    {
        var log = logs.Of(batch.ConsumerName);
        var call = log.Start(
            batch.TopicPartition.Partition.Value,
            batch.Select(static message => (message.Offset.Value, int.Parse(message.Value, CultureInfo.InvariantCulture), message.Key)));
        try
        {
            await Task.Delay(Milliseconds, cancellationToken);
        }
        catch
        {
            log.End(call, isHandled: false);
            throw;
        }

        log.End(call, isHandled: true);
    }
}
