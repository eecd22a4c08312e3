using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>Makes the native consumer that tells its events to <paramref name="events"/>.</summary>
internal delegate IConsumerTransport ConsumerTransportFactory(ConsumerSettings settings, IConsumerEvents events);

/// <summary>One running consumer: start, stop and status.</summary>
internal sealed class ConsumerWorker
{
    private readonly ConsumerSettings _settings;
    private readonly ConsumerTransportFactory _createTransport;
    private readonly BatchProcessor _processor;
    private readonly ILogger _logger;
    private readonly ILogger _audit;
    private readonly TimeProvider _timeProvider;
    private volatile PollLoop? _loop;
    private volatile bool _stopping;
    private volatile bool _abandoned;

    public ConsumerWorker(
        ConsumerSettings settings, BatchProcessor processor, ILoggerFactory loggerFactory, TimeProvider timeProvider, ConsumerTransportFactory? createTransport = null)
    {
        _settings = settings;
        _processor = processor;
        _logger = loggerFactory.CreateLogger(ConsumerLog.Category);
        _audit = loggerFactory.CreateLogger(AuditLog.Category);
        _timeProvider = timeProvider;
        _createTransport = createTransport ?? ((settings, events) => new ConfluentConsumerTransport(settings, events, loggerFactory, timeProvider));
    }

    /// <summary>Gets the consumer as it is now.</summary>
    public ConsumerStatus Status => new()
    {
        Name = _settings.Name,
        GroupId = _settings.GroupId,
        State = State,
        LastPoll = _loop?.LastPoll,
        Started = _loop?.Started,
        FirstAssigned = _loop?.FirstAssigned,
        EndToEndLatency = _processor.Metrics?.EndToEndLatency.Percentile(0.99),
        Partitions = _loop is { } loop ? [.. loop.Assignment.Owned.Select(partition => Describe(loop, partition))] : [],
        FatalError = _loop?.Errors.Fatal?.Code,
        RefusedFor = _loop?.Errors.Refusal?.Code,
        Skipped = _processor.Failures.Skipped,
        DeadLettered = _processor.Failures.DeadLettered,
        OffsetGaps = _loop?.OffsetGaps ?? 0,
        ParkedKeys = _processor.Failures.ParkedKeys,
        DeadLetterWait = _processor.Failures.Waiting,
        CommitFailingSince = _loop?.CommitFailingSince,
    };

    /// <summary>Gets what polls; null before the start.</summary>
    public PollLoop? Loop => _loop;

    private ConsumerState State => _loop switch
    {
        null => ConsumerState.Created,
        { Errors.Fatal: not null } => ConsumerState.Failed,
        { Stopped.IsCompleted: true } => ConsumerState.Stopped,
        _ when _abandoned => ConsumerState.Abandoned,
        _ when _stopping => ConsumerState.Stopping,
        _ => ConsumerState.Running,
    };

    /// <summary>Makes a worker that takes messages of these types through a handler.</summary>
    public static ConsumerWorker Create<TKey, TValue>(
        ConsumerSettings settings,
        PayloadDeserializer<TKey> keys,
        PayloadDeserializer<TValue> values,
        HandlerInvoker<TKey, TValue> invoker,
        FailureHandling failures,
        ILoggerFactory loggerFactory,
        TimeProvider timeProvider,
        KafkaMeter? meter = null)
    {
        settings = settings with { TakesMessages = invoker is MessageHandlerInvoker<TKey, TValue> };
        var processor = HandlerProcessor<TKey, TValue>.Create(settings, keys, values, invoker, failures, loggerFactory, timeProvider, meter);
        return new ConsumerWorker(settings, processor, loggerFactory, timeProvider);
    }

    /// <summary>Creates the native consumer, subscribes and starts polling. Throws what librdkafka has against the configuration.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_loop is not null)
        {
            throw new InvalidOperationException($"Consumer '{_settings.Name}' was started before.");
        }

        var loop = new PollLoop(_settings, _createTransport, _processor, _logger, _audit, _timeProvider);
        loop.Start();
        _loop = loop;
        _processor.Metrics?.Show(() => Status, loop.Stopped);
        _logger.ConsumerStarted(_settings.Name, _settings.GroupId, string.Join(", ", _settings.Topics));
        return Task.CompletedTask;
    }

    /// <summary>Drains, commits and closes within <see cref="ConsumerSettings.StopTimeout"/>. A handle that does not close in time is left to its thread.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_loop is not { } loop)
        {
            return;
        }

        _stopping = true;
        loop.RequestStop();
        try
        {
            await loop.Stopped.WaitAsync(_settings.StopTimeout, _timeProvider, cancellationToken).ConfigureAwait(false);
            _logger.ConsumerStopped(_settings.Name);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            _abandoned = true;
            _logger.ConsumerAbandoned(_settings.Name, _settings.StopTimeout);
        }
    }

    private PartitionStatus Describe(PollLoop loop, AssignedPartition partition) =>
        partition.Snapshot(loop.Queries.HighWatermark(partition.TopicPartition), _processor.Failures);
}
