using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>Redrives the dead letters of one consumer, one redrive at a time.</summary>
internal sealed class DeadLetterRedrive(
    ConsumerSettings settings,
    Func<ProducerCore> producer,
    Func<int> countPartitions,
    DeadLetterReaderFactory open,
    ILoggerFactory loggers,
    AuditTrail trail,
    TimeProvider time) : IDeadLetterRedrive
{
    private readonly ILogger _logger = UnfailingLogger.Of(loggers, ConsumerLog.Category);
    private readonly ConsumerAudit _audit = new(trail, settings);
    private int _running;

    public string ConsumerName => settings.Name;

    public async Task<RedriveResult> RedriveAsync(RedriveOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        options.Check();
        if (settings.DeadLetterTopic is not { } topic)
        {
            throw new InvalidOperationException($"Consumer '{settings.Name}' has no dead-letter topic. Set Kafka:Consumers:{settings.Name}:DeadLetter:Topic.");
        }

        if (Interlocked.Exchange(ref _running, 1) == 1)
        {
            throw new InvalidOperationException($"A redrive of consumer '{settings.Name}' is running. Wait for it, or cancel it.");
        }

        try
        {
            return await RunAsync(topic, options, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    private async Task<RedriveResult> RunAsync(string topic, RedriveOptions options, CancellationToken cancellationToken)
    {
        // Before anything is written: a redrive that no audit saw must not be.
        if (!await _audit.RedriveStartedAsync(topic, options.MessagesPerSecond, options.DryRun, cancellationToken).ConfigureAwait(false))
        {
            return new RedriveResult { IsDryRun = options.DryRun, End = RedriveEnd.Cancelled };
        }

        var result = new RedriveResult { IsDryRun = options.DryRun };
        var end = "Failed";
        try
        {
            var rate = new RedriveRate(options.MessagesPerSecond, time);
            foreach (var partition in await PartitionsAsync(options).ConfigureAwait(false))
            {
                var run = new RedriveRun(settings, new TopicPartition(topic, partition), options, producer, rate, result, _logger, time);
                await run.RunAsync(open, cancellationToken).ConfigureAwait(false);
            }

            end = result.End.ToString();
            return result;
        }
        catch (KafkaException exception)
        {
            throw new RedriveException(settings.Name, exception.Error.Code, topic, result);
        }
        finally
        {
            _audit.RedriveEnded(topic, end, result);
        }
    }

    private async Task<IEnumerable<int>> PartitionsAsync(RedriveOptions options) =>
        options.Partitions.Count > 0
            ? options.Partitions.Distinct().Order()
            : Enumerable.Range(0, await Task.Run(countPartitions).ConfigureAwait(false));
}
