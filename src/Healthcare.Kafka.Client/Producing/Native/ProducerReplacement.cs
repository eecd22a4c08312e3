using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>The native producer in use. After a fatal error it is replaced: the line waits meanwhile, and nothing that the old one had is produced again.</summary>
/// <remarks>
/// The old one is closed before the next one sends, so that nothing of it can come to stand behind what is produced later. A transactional producer is
/// not replaced: only its application knows what the transaction held.
/// </remarks>
internal sealed class ProducerReplacement : IProducerOwner, IAsyncDisposable
{
    private readonly Lock _sync = new();
    private readonly ProducerSettings _settings;
    private readonly ProduceLine _line;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LibrdkafkaLines _librdkafka;
    private readonly Func<ProducerSettings, IProducerTransportEvents, IProducerTransport> _connect;
    private readonly StatisticsFeed _statistics;
    private readonly LineLimit<ErrorCode> _errors;
    private readonly ReplacementDelay _delay;
    private readonly CancellationTokenSource _stop = new();
    private NativeProducer _native;
    private Task? _replacing;
    private bool _isClosing;
    private int _count;

    public ProducerReplacement(
        ProducerSettings settings,
        ProduceLine line,
        TimeProvider time,
        ILoggerFactory loggers,
        Func<ProducerSettings, IProducerTransportEvents, IProducerTransport> connect,
        StatisticsFeed statistics)
    {
        _settings = settings;
        _line = line;
        _time = time;
        _logger = UnfailingLogger.Of(loggers, ProducerLog.Category);
        _librdkafka = new LibrdkafkaLines(settings.Name, UnfailingLogger.Of(loggers, LibrdkafkaLog.Category), time);
        _connect = connect;
        _statistics = statistics;
        _errors = new LineLimit<ErrorCode>(time, linesPerMinute: 1);
        _delay = new ReplacementDelay(time);
        _native = new NativeProducer(settings, this, connect);
        line.Attach(_native.Transport!);
        lock (_sync)
        {
            BeginWhenDead();
        }
    }

    /// <summary>Gets the native producer's error, from the error until the next one works. Null in normal times.</summary>
    public ErrorCode? FatalError => Volatile.Read(ref _native).FatalError;

    /// <summary>Gets how many native producers were replaced.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <inheritdoc cref="IProducerTransport.DescribeTopicsAsync"/>
    public Task<ClusterFacts> DescribeTopicsAsync(IReadOnlyList<string> topics, TimeSpan timeout, CancellationToken cancellationToken) =>
        Volatile.Read(ref _native).Transport!.DescribeTopicsAsync(topics, timeout, cancellationToken);

    /// <summary>Starts the transactions of a native producer that has a transactional id, which is never replaced; they end before it is closed.</summary>
    public ProducerTransactions StartTransactions(ILogger logger)
    {
        var transactions = new ProducerTransactions(_native.Transport!.Transactions, _native, _settings, logger, _time);
        _native.BeforeClose = transactions.Stop;
        return transactions;
    }

    public void FlushNow() => Volatile.Read(ref _native).FlushNow();

    /// <summary>Ends a replacement that is under way and closes the native producer. After the line is closed; takes no longer than its limits.</summary>
    public async ValueTask DisposeAsync()
    {
        Task? replacing;
        lock (_sync)
        {
            _isClosing = true;
            replacing = _replacing;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        if (replacing is not null)
        {
            try
            {
                await replacing.WaitAsync(_settings.FlushTimeout + (2 * NativeProducer.CloseLimit), _time).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                _logger.ProducerCloseTimedOut(_settings.Name);
            }
        }

        await _native.CloseAsync(_logger, _time, _line).ConfigureAwait(false);
        _stop.Dispose();
    }

    void IProducerOwner.OnError(ErrorCode code, string reason)
    {
        _line.Refusals.OnError(code);
        if (_errors.Allows(code, out _))
        {
            _logger.ProducerError(_settings.Name, code, reason);
        }
    }

    void IProducerOwner.OnLog(LogMessage line) => _librdkafka.Write(line);

    void IProducerOwner.OnStatistics(string json) => _statistics.Offer(json);

    // Within Produce the line is locked: it must be held before the refused message is looked at, and nothing may be waited for.
    void IProducerOwner.OnFatalError(NativeProducer native, ErrorCode code, string reason, bool isNew)
    {
        _line.Refusals.OnError(code);
        if (_settings.IsTransactional)
        {
            _line.Fail(code);
        }
        else
        {
            _line.Detach(native.Transport, code);
            lock (_sync)
            {
                BeginWhenDead();
            }
        }

        if (isNew)
        {
            _logger.ProducerFatalError(_settings.Name, code, reason, _settings.IsTransactional
                ? "A transactional producer is not replaced: later calls fail with this code"
                : "The native producer is replaced; what it had ends with this code, calls wait meanwhile");
        }
    }

    private void BeginWhenDead()
    {
        // Null while the first one is being built.
        if (_native?.FatalError is null || _replacing is not null || _isClosing || _settings.IsTransactional)
        {
            return;
        }

        // The error may be met by a call: its log scope and its trace must not go along on the next native producer's threads.
        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _replacing = Task.Run(ReplaceAsync);
    }

    private async Task ReplaceAsync()
    {
        var dead = _native;
        do
        {
            // Once more: it may have died before it was attached.
            var code = dead.FatalError!.Value;
            _line.Detach(dead.Transport, code);
            _delay.OnDied();
            await dead.CloseAsync(_logger, _time).ConfigureAwait(false);
            _line.Abandon(PersistenceStatus.PossiblyPersisted, ErrorCode.Local_PurgeInflight);
            var left = (_line.Undelivered.NotPersisted, _line.Undelivered.PossiblyPersisted);
            if (await StartNextAsync().ConfigureAwait(false) is not { } next)
            {
                return;
            }

            _delay.OnStarted();
            _logger.ProducerReplaced(_settings.Name, code, left.NotPersisted, left.PossiblyPersisted);
            Interlocked.Increment(ref _count);
            _line.Attach(next.Transport!);
            dead = next;
        }
        while (IsDeadAgain(dead));
    }

    private async Task<NativeProducer?> StartNextAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await Task.Delay(_delay.Next(), _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stop.IsCancellationRequested)
            {
                break;
            }

            if (TryStart() is not { } next)
            {
                // None goes out, but no report comes either that would end those whose time is over.
                _line.ReleaseHeld();
                continue;
            }

            if (TryTakeOver(next))
            {
                return next;
            }

            await next.CloseAsync(_logger, _time).ConfigureAwait(false);
        }

        return null;
    }

    private NativeProducer? TryStart()
    {
        try
        {
            return new NativeProducer(_settings, this, _connect);
        }
#pragma warning disable CA1031 // Whatever it is, such as a certificate file that is gone, the calls that wait are owed another try.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _logger.ProducerReplacementFailed(_settings.Name, exception.GetType().FullName!);
            return null;
        }
    }

    private bool TryTakeOver(NativeProducer next)
    {
        lock (_sync)
        {
            if (_isClosing)
            {
                return false;
            }

            Volatile.Write(ref _native, next);
            return true;
        }
    }

    private bool IsDeadAgain(NativeProducer native)
    {
        lock (_sync)
        {
            var isDead = native.FatalError is not null && !_isClosing;
            _replacing = isDead ? _replacing : null;
            return isDead;
        }
    }
}
