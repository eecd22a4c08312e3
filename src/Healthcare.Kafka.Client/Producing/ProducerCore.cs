using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>The one native producer of a registered name, with the buffer before it and the end of every message that went in.</summary>
internal sealed class ProducerCore : IProducerTransportEvents, IAsyncDisposable, IDisposable
{
    // Long enough for every broker thread to wake up and see that a flush is wanted.
    private static readonly TimeSpan FlushNudge = TimeSpan.FromMilliseconds(10);

    // librdkafka ends its threads in milliseconds; a name lookup that hangs must not hang the host.
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(10);

    private readonly Lock _flush = new();
    private readonly ILogger _logger;
    private readonly ILogger _librdkafka;
    private readonly RepeatedErrors _errors;
    private readonly Admission _admission;
    private readonly IProducerTransport _transport;
    private readonly ProduceLine _line;
    private readonly ITimer? _periodicFlush;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _closing;
    private int _fatalError;

    public ProducerCore(ProducerSettings settings, ILoggerFactory loggers, TimeProvider time, IDeliveryFailureHandler? failureHandler = null)
        : this(settings, loggers, time, failureHandler, static (settings, events) => new ConfluentProducerTransport(settings, events))
    {
    }

    internal ProducerCore(
        ProducerSettings settings,
        ILoggerFactory loggers,
        TimeProvider time,
        IDeliveryFailureHandler? failureHandler,
        Func<ProducerSettings, IProducerTransportEvents, IProducerTransport> connect)
    {
        Settings = settings;
        Time = time;
        _logger = loggers.CreateLogger(ProducerLog.Category);
        _librdkafka = loggers.CreateLogger(LibrdkafkaLog.Category);
        _errors = new RepeatedErrors(time);
        _admission = new Admission(settings.BufferBytes, settings.BufferMessages);
        _transport = connect(settings, this);
        _line = new ProduceLine(_admission, _transport, time, settings.MaxBlock);
        Topics = new TopicCheck(
            settings, _logger, time, (topics, timeout, cancellationToken) => _transport.DescribeTopicsAsync(topics, timeout, cancellationToken));
        Enqueued = new EnqueuedFailures(settings.Name, failureHandler, _logger, _line.Release, settings.FlushTimeout);
        if (settings.FlushInterval is { } interval)
        {
            _periodicFlush = time.CreateTimer(static core => ((ProducerCore)core!).FlushNow(), this, interval, interval);
        }

        _logger.ProducerStarted(settings.Name);
    }

    public ProducerSettings Settings { get; }

    public TimeProvider Time { get; }

    public string Name => Settings.Name;

    /// <summary>Gets the error that this producer died of; every later call fails with it. Null while it lives.</summary>
    public ErrorCode? FatalError => Volatile.Read(ref _fatalError) is var code and not 0 ? (ErrorCode)code : null;

    /// <summary>Gets the number of messages in the buffer: without an outcome, or failed and still with the failure handler.</summary>
    public int Outstanding => _admission.MessagesInUse;

    /// <summary>Gets the target of messages that nobody waits for.</summary>
    public EnqueuedFailures Enqueued { get; }

    /// <summary>Gets the check of the topics that the options name.</summary>
    public TopicCheck Topics { get; }

    public void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _closing) == 1, typeof(IHealthcareProducer<,>));

    /// <inheritdoc cref="ProduceLine.EnterAsync"/>
    public ValueTask<ErrorCode> EnterAsync(
        in OutgoingRecord record, long charge, IDeliveryTarget target, int index, CancellationToken cancellationToken) =>
        _line.EnterAsync(record, charge, target, index, cancellationToken);

    public Task FlushAsync(CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        return _admission.WhenSettledAsync().WaitAsync(cancellationToken);
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

    void IProducerTransportEvents.OnError(ErrorCode code, string reason, bool isFatal)
    {
        if (!isFatal)
        {
            if (_errors.IsNews(code))
            {
                _logger.ProducerError(Name, code, reason);
            }

            return;
        }

        // librdkafka purges what it has not sent and reports what is in flight; here, only the line is left to end.
        if (_line.Fail(code))
        {
            Volatile.Write(ref _fatalError, (int)code);
            _logger.ProducerFatalError(Name, code, reason);
        }
    }

    void IProducerTransportEvents.OnLog(LogMessage line) => _librdkafka.Write(Name, line);

    private async Task CloseAsync()
    {
        _line.Close(ErrorCode.Local_PurgeQueue);
        _line.Dispose();
        await Topics.DisposeAsync().ConfigureAwait(false);
        if (_periodicFlush is not null)
        {
            await _periodicFlush.DisposeAsync().ConfigureAwait(false);
        }

        await CloseTransportAsync().ConfigureAwait(false);
        ResolveOutstanding();
        await Enqueued.DisposeAsync().ConfigureAwait(false);
    }

    private async Task CloseTransportAsync()
    {
        var close = Task.Factory.StartNew(
            FlushAndClose, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
        try
        {
            await close.WaitAsync(Settings.FlushTimeout + CloseLimit).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _logger.ProducerCloseTimedOut(Name);
        }
#pragma warning disable CA1031 // Confluent.Kafka rethrows here whatever ended its poll thread; the messages are still owed their outcomes.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _logger.ProducerCloseFailed(Name, exception.GetType().FullName!);
        }
    }

    private void FlushAndClose()
    {
        lock (_flush)
        {
            try
            {
                _transport.Flush(Settings.FlushTimeout);
            }
            finally
            {
                _transport.Dispose();
            }
        }
    }

    private void ResolveOutstanding()
    {
        // Confluent.Kafka cannot purge, so librdkafka never says which of these were sent: none may be called safe to produce again.
        var count = _line.Abandon(PersistenceStatus.PossiblyPersisted, ErrorCode.Local_PurgeInflight);
        if (count > 0)
        {
            _logger.ProducerClosedWithOutstanding(Name, count, Settings.FlushTimeout);
        }
        else
        {
            _logger.ProducerClosed(Name);
        }
    }

    private void FlushNow()
    {
        // A tick that finds the one before still at work has nothing to add.
        if (Outstanding == 0 || !_flush.TryEnter())
        {
            return;
        }

        try
        {
            if (Volatile.Read(ref _closing) == 0)
            {
                _transport.Flush(FlushNudge);
            }
        }
        finally
        {
            _flush.Exit();
        }
    }
}
