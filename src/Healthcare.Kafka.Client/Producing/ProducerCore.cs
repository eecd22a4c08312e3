using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>The producer of a registered name: the buffer, the native producer behind it, and the end of every message that went in.</summary>
internal sealed class ProducerCore : IAsyncDisposable, IDisposable
{
    private readonly ILogger _logger;
    private readonly KafkaMeter _meter;
    private readonly ProducerAudit _audit;
    private readonly Admission _admission;
    private readonly ProduceLine _line;
    private readonly ProducerReplacement _native;
    private readonly ITimer? _periodicFlush;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _closing;

    public ProducerCore(
        ProducerSettings settings, ILoggerFactory loggers, TimeProvider time, IDeliveryFailureHandler? failureHandler = null, KafkaMeter? meter = null,
        TraceOptions? traces = null, AuditTrail? audit = null)
        : this(settings, loggers, time, failureHandler, Connect(settings, loggers), meter, traces, audit)
    {
    }

    internal ProducerCore(
        ProducerSettings settings,
        ILoggerFactory loggers,
        TimeProvider time,
        IDeliveryFailureHandler? failureHandler,
        Func<ProducerSettings, IProducerTransportEvents, IProducerTransport> connect,
        KafkaMeter? meter = null,
        TraceOptions? traces = null,
        AuditTrail? audit = null)
    {
        Settings = settings;
        Time = time;
        _meter = meter ?? KafkaMeter.Process;
        Metrics = new ProducerMetrics(settings, _meter, time);

        // Much of it is logged where delivery reports are served, and one exception there ends them all.
        _logger = UnfailingLogger.Of(loggers, ProducerLog.Category);
        Traces = new KafkaTraces("send", ActivityKind.Producer, Metrics.ClientTags, Name, traces ?? new(), _logger);
        _audit = new ProducerAudit(audit ?? new AuditTrail(loggers, time), settings);
        _admission = new Admission(settings.BufferBytes, settings.BufferMessages);
        Keys = new KeyOrder(settings, _logger, time);
        _line = new ProduceLine(_admission, Keys, time, settings.MaxBlock, Metrics);
        _native = new ProducerReplacement(settings, _line, time, loggers, connect, Statistics);
        Topics = new TopicCheck(settings, _logger, time, _native.DescribeTopicsAsync);
        Enqueued = new EnqueuedFailures(settings.Name, failureHandler, _logger, _line.Release, settings.FlushTimeout, time);
        Transactions = settings.IsTransactional ? _native.StartTransactions(_logger) : null;
        if (settings.FlushInterval is { } interval)
        {
            _periodicFlush = time.CreateTimer(static core => ((ProducerCore)core!).FlushNow(), this, interval, interval);
        }

        _meter.Producers.Add(this);
        _logger.ProducerStarted(settings.Name);
    }

    public ProducerSettings Settings { get; }

    public TimeProvider Time { get; }

    public ProducerMetrics Metrics { get; }

    public KafkaTraces Traces { get; }

    /// <summary>Gets what librdkafka tells of itself.</summary>
    public StatisticsFeed Statistics { get; } = new();

    public string Name => Settings.Name;

    /// <summary>Gets the fatal error that the native producer is being replaced for, or that a transactional one died of. Null in normal times.</summary>
    public ErrorCode? FatalError => _native.FatalError;

    /// <summary>Gets how many native producers were replaced after a fatal error.</summary>
    public int Replacements => _native.Count;

    public bool IsDisposed => Volatile.Read(ref _closing) == 1;

    /// <summary>Gets what failed deliveries stopped.</summary>
    public KeyOrder Keys { get; }

    /// <summary>Gets what the brokers refuse this producer for.</summary>
    public BrokerRefusals Refusals => _line.Refusals;

    /// <summary>Gets the number of messages in the buffer: without an outcome, or failed and still with the failure handler.</summary>
    public int Outstanding => _admission.MessagesInUse;

    /// <summary>Gets how many bytes of the buffer are in use.</summary>
    public long BufferUsage => _admission.BytesInUse;

    /// <summary>Gets how long the call that waits longest has waited for room, or for a native producer.</summary>
    public TimeSpan LongestWait => _line.LongestWait;

    /// <summary>Gets the target of messages that nobody waits for.</summary>
    public EnqueuedFailures Enqueued { get; }

    /// <summary>Gets the check of the topics that the options name.</summary>
    public TopicCheck Topics { get; }

    /// <summary>Gets the transactions of a producer with a transactional id; null for any other.</summary>
    public ProducerTransactions? Transactions { get; }

    public void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(IsDisposed, typeof(IHealthcareProducer<,>));

    /// <exception cref="InvalidOperationException">The producer is transactional.</exception>
    public void ThrowIfTransactional()
    {
        if (Transactions is not null)
        {
            throw new InvalidOperationException(
                $"Producer '{Name}' has a TransactionalId, so its messages belong into transactions. Nothing was sent. Inject ITransactionalProducer "
                + "and send through BeginTransactionAsync, or register a producer without a TransactionalId.");
        }
    }

    /// <inheritdoc cref="ProduceLine.EnterAsync"/>
    public ValueTask<Entry> EnterAsync(
        in OutgoingRecord record, long charge, IDeliveryTarget target, int index, CancellationToken cancellationToken) =>
        _line.EnterAsync(record, charge, target, index, cancellationToken);

    public Task FlushAsync(CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        return _admission.WhenSettledAsync().WaitAsync(cancellationToken);
    }

    /// <summary>Completes when every message accepted before has its outcome; also while the producer is disposed.</summary>
    public Task WhenSettledAsync() => _admission.WhenSettledAsync();

    public bool ResumeKey(string topic, ReadOnlySpan<byte> key)
    {
        var resumed = _line.ResumeKey(OrderScope.OfKey(topic, key));
        if (resumed)
        {
            _logger.KeysResumed(Name, 1, Keys.FailedKeys);
        }

        return resumed;
    }

    public int ResumeAll()
    {
        var count = _line.ResumeAll();
        if (count > 0)
        {
            _logger.KeysResumed(Name, count, 0);
        }

        return count;
    }

    /// <summary>Stops intake, flushes within FlushTimeout, gives what is left its outcome, releases librdkafka. A second call waits for the first.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closing, 1) == 1)
        {
            await _closed.Task.ConfigureAwait(false);
            return;
        }

        try
        {
            await CloseAsync().ConfigureAwait(false);
        }
        finally
        {
            _closed.SetResult();
        }
    }

    /// <summary>Does the same for a container that is disposed synchronously; takes no longer than DisposeAsync, whose steps all have a limit.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static Func<ProducerSettings, IProducerTransportEvents, IProducerTransport> Connect(ProducerSettings settings, ILoggerFactory loggers) =>
        TransportChoice.OfProducer(settings, UnfailingLogger.Of(loggers, ProducerLog.Category), NativeLibraryCheck.OfLoaded);

    private async Task CloseAsync()
    {
        _meter.Producers.Remove(this);
        _line.Close(ErrorCode.Local_PurgeQueue);
        _line.Dispose();
        await (Transactions?.CloseAsync() ?? Task.CompletedTask).ConfigureAwait(false);
        await Topics.DisposeAsync().ConfigureAwait(false);
        if (_periodicFlush is not null)
        {
            await _periodicFlush.DisposeAsync().ConfigureAwait(false);
        }

        await _native.DisposeAsync().ConfigureAwait(false);
        ResolveOutstanding();
        await Enqueued.DisposeAsync().ConfigureAwait(false);
    }

    private void ResolveOutstanding()
    {
        _line.EndHeld(ErrorCode.Local_PurgeQueue);

        // What librdkafka never reported, not even when purged: it does not say whether it was sent, so none may be called safe to produce again.
        _line.Abandon(PersistenceStatus.PossiblyPersisted, ErrorCode.Local_PurgeInflight);
        if (_line.Undelivered is { Count: > 0 } left)
        {
            _audit.LeftAtDispose(left);
        }
        else
        {
            _logger.ProducerClosed(Name);
        }
    }

    private void FlushNow()
    {
        if (Outstanding > 0 && !IsDisposed)
        {
            _native.FlushNow();
        }
    }
}
