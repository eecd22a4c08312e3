using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>Makes the native consumer that tells its events to <paramref name="events"/>.</summary>
internal delegate IConsumerTransport ConsumerTransportFactory(ConsumerSettings settings, IConsumerEvents events);

/// <summary>One running consumer: start, stop and status. Where a native consumer gives up its partitions to be replaced, the next one takes over.</summary>
internal sealed class ConsumerWorker
{
    // What a coordinator that is away leaves unanswered is given up, or its session over, sooner: what lasts longer hangs.
    private static readonly TimeSpan LongestClose = TimeSpan.FromSeconds(30);

    private readonly ConsumerSettings _settings;
    private readonly ConsumerContext _context;
    private readonly ILogger _logger;
    private volatile PollLoop? _loop;
    private volatile Task? _run;
    private volatile bool _abandoned;

    public ConsumerWorker(
        ConsumerSettings settings, BatchProcessor processor, ILoggerFactory loggerFactory, TimeProvider timeProvider, ConsumerTransportFactory? createTransport = null,
        AuditTrail? audit = null)
    {
        _settings = settings;
        _logger = UnfailingLogger.Of(loggerFactory, ConsumerLog.Category);
        createTransport ??= (settings, events) => new ConfluentConsumerTransport(settings, events, loggerFactory, timeProvider);
        var recorded = new ConsumerAudit(audit ?? new AuditTrail(loggerFactory, timeProvider), settings);
        _context = new ConsumerContext(settings, createTransport, processor, _logger, recorded, timeProvider);
    }

    /// <summary>Gets the consumer as it is now.</summary>
    public ConsumerStatus Status => new()
    {
        Name = _settings.Name,
        GroupId = _settings.GroupId,
        State = State,
        LastPoll = _loop?.LastPoll,
        Started = _context.Started.Moment,
        FirstAssigned = _context.Assigned.Moment,
        EndToEndLatency = _context.Processor.Metrics?.EndToEndLatency.Percentile(0.99),
        Partitions = _loop is { } loop ? [.. loop.Assignment.Owned.Select(partition => Describe(loop, partition))] : [],
        FatalError = _loop?.Errors.Fatal?.Code,
        RefusedFor = _loop?.Errors.Refusal?.Code,
        Skipped = Failures.Skipped,
        DeadLettered = Failures.DeadLettered,
        OffsetGaps = _context.Gaps.Found,
        Rebuilds = _context.Rebuilds.Count,
        ParkedKeys = Failures.ParkedKeys,
        RetryingKeys = Failures.RetryingKeys,
        DeadLetterWait = Failures.Waiting,
        CommitFailingSince = _loop?.CommitFailingSince,
    };

    /// <summary>Gets what polls; null before the start.</summary>
    public PollLoop? Loop => _loop;

    private FailureCounts Failures => _context.Processor.Failures;

    private ConsumerState State => _loop switch
    {
        null => ConsumerState.Created,
        { Errors.Fatal: not null } => ConsumerState.Failed,
        _ when _run is { IsCompleted: true } => ConsumerState.Stopped,
        _ when _abandoned => ConsumerState.Abandoned,
        _ when _context.Stop.IsMade => ConsumerState.Stopping,
        { Commands.IsClosed: true } => ConsumerState.Rebuilding,
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
        KafkaMeter? meter = null,
        TraceOptions? traces = null,
        RecordOpener? opener = null)
    {
        settings = settings with { TakesMessages = invoker is MessageHandlerInvoker<TKey, TValue> };
        var processor = HandlerProcessor<TKey, TValue>.Create(settings, keys, values, invoker, failures, loggerFactory, timeProvider, meter, traces, opener);
        return new ConsumerWorker(settings, processor, loggerFactory, timeProvider, audit: failures.Audit);
    }

    /// <summary>Creates the native consumer, subscribes and starts polling. Throws what librdkafka has against the configuration.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_loop is not null)
        {
            throw new InvalidOperationException($"Consumer '{_settings.Name}' was started before.");
        }

        var run = RunAsync(Begin());
        _run = run;
        _context.Processor.Metrics?.Show(() => Status, run);
        _logger.ConsumerStarted(_settings.Name, _settings.GroupId, string.Join(", ", _settings.Topics));
        return Task.CompletedTask;
    }

    /// <summary>Drains, commits and closes within <see cref="ConsumerSettings.StopTimeout"/>. A handle that does not close in time is left to its thread.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_run is not { } run)
        {
            return;
        }

        _context.Stop.Make();
        try
        {
            await run.WaitAsync(_settings.StopTimeout, _context.TimeProvider, cancellationToken).ConfigureAwait(false);
            _logger.ConsumerStopped(_settings.Name);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            _abandoned = true;
            _logger.ConsumerAbandoned(_settings.Name, _settings.StopTimeout);
        }
    }

    private PollLoop Begin()
    {
        var loop = new PollLoop(_context);
        loop.Start();
        _loop = loop;
        _context.Started.Note();
        return loop;
    }

    /// <summary>Runs native consumers one after the other, until one ends for good. Never faults.</summary>
    private async Task RunAsync(PollLoop loop)
    {
        while (await loop.Released.ConfigureAwait(false) && await IsGoneAsync(loop).ConfigureAwait(false) && TryReplace(loop) is { } next)
        {
            loop = next;
        }

        await loop.Stopped.ConfigureAwait(false);
    }

    /// <summary>Waits for the native consumer to leave its group and close, but not without end: a thread of librdkafka that hangs may be why it is replaced.</summary>
    /// <returns>Whether a new one is to follow.</returns>
    private async Task<bool> IsGoneAsync(PollLoop loop)
    {
        try
        {
            await Task.WhenAny(loop.Stopped, _context.Stop.Made).WaitAsync(LongestClose, _context.TimeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _logger.RebuildCloseTimedOut(_settings.Name, LongestClose);
        }

        return !_context.Stop.IsMade;
    }

    private PollLoop? TryReplace(PollLoop loop)
    {
        try
        {
            var next = Begin();
            _logger.RebuildEnded(_settings.Name);
            return next;
        }
        catch (Exception exception)
        {
            // What was good enough for the first native consumer: this process has run out of something.
            loop.Errors.OnFatal(new Error(ErrorCode.Local_Application, exception.GetType().FullName, isFatal: true));
            return null;
        }
    }

    private PartitionStatus Describe(PollLoop loop, AssignedPartition partition) =>
        partition.Snapshot(loop.Queries.HighWatermark(partition.TopicPartition), Failures);
}
