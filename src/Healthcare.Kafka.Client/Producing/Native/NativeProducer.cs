using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>One life of the native producer: from its construction to its close.</summary>
internal sealed class NativeProducer : IProducerTransportEvents
{
    // librdkafka ends its threads in milliseconds; a name lookup that hangs must not hang the host. The purge is within it.
    public static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(10);

    // Long enough for every broker thread to wake up and see that a flush is wanted.
    private static readonly TimeSpan FlushNudge = TimeSpan.FromMilliseconds(10);

    // Reports of purged messages wait for nothing but the processor; half a million of them take a second or two.
    private static readonly TimeSpan PurgeTime = TimeSpan.FromSeconds(5);

    private readonly Lock _use = new();
    private readonly ProducerSettings _settings;
    private readonly IProducerOwner _owner;
    private int _fatalError;
    private int _closing;
    private bool _isClosed;

    /// <summary>Builds the native producer.</summary>
    /// <exception cref="Exception">What librdkafka or Confluent.Kafka refuses it for.</exception>
    public NativeProducer(
        ProducerSettings settings, IProducerOwner owner, Func<ProducerSettings, IProducerTransportEvents, IProducerTransport> connect)
    {
        _settings = settings;
        _owner = owner;
        Transport = connect(settings, this);
    }

    /// <summary>Gets the way in; null in events that come while it is being built.</summary>
    public IProducerTransport? Transport { get; }

    /// <summary>Gets the error that it died of. Null while it lives.</summary>
    public ErrorCode? FatalError => Volatile.Read(ref _fatalError) is var code and not 0 ? (ErrorCode)code : null;

    /// <summary>Gets or sets what has to end before the native producer is flushed and closed. Blocks; within the limit of the close.</summary>
    public Action BeforeClose { get; set; } = static () => { };

    /// <summary>Sends what waits without regard to linger. One that finds another at work, or the producer closed, has nothing to add.</summary>
    public void FlushNow()
    {
        if (!_use.TryEnter())
        {
            return;
        }

        try
        {
            if (!_isClosed)
            {
                Transport!.Flush(FlushNudge);
            }
        }
        finally
        {
            _use.Exit();
        }
    }

    /// <summary>
    /// Flushes within FlushTimeout, has librdkafka report what is left, and releases it. What hangs longer than its limit is left to itself. A
    /// second call does nothing.
    /// </summary>
    /// <param name="logger">Told when it does not end as it should.</param>
    /// <param name="time">The clock of its limits.</param>
    /// <param name="last">The line that closes with it: what it holds back goes out too, or ends. Null when another native producer follows.</param>
    public async Task CloseAsync(ILogger logger, TimeProvider time, ProduceLine? last = null)
    {
        if (Interlocked.Exchange(ref _closing, 1) == 1)
        {
            return;
        }

        var close = Task.Factory.StartNew(
            () => FlushAndClose(time, last), CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
        try
        {
            await close.WaitAsync(_settings.FlushTimeout + CloseLimit, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            logger.ProducerCloseTimedOut(_settings.Name);
        }
#pragma warning disable CA1031 // Confluent.Kafka rethrows here whatever ended its poll thread; the messages are still owed their outcomes.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.ProducerCloseFailed(_settings.Name, exception.GetType().FullName!);
        }
    }

    void IProducerTransportEvents.OnError(ErrorCode code, string reason, bool isFatal)
    {
        if (!isFatal)
        {
            _owner.OnError(code, reason);
            return;
        }

        var isNew = Interlocked.CompareExchange(ref _fatalError, (int)code, 0) == 0;
        _owner.OnFatalError(this, code, reason, isNew);
    }

    void IProducerTransportEvents.OnLog(LogMessage line) => _owner.OnLog(line);

    void IProducerTransportEvents.OnStatistics(string json) => _owner.OnStatistics(json);

    private void FlushAndClose(TimeProvider time, ProduceLine? last)
    {
        lock (_use)
        {
            try
            {
                BeforeClose();
                if (Flush(time, last) > 0 && Transport!.Purge())
                {
                    Transport.Flush(PurgeTime);
                }
            }
            finally
            {
                _isClosed = true;
                Transport!.Dispose();
            }
        }
    }

    private int Flush(TimeProvider time, ProduceLine? last)
    {
        try
        {
            return last is null ? Transport!.Flush(_settings.FlushTimeout) : FlushWithHeld(time, last);
        }
        finally
        {
            last?.EndHeld(ErrorCode.Local_PurgeQueue);
        }
    }

    // What is held back goes out when what stands before it is reported, which may be when the flush thinks that it is done.
    private int FlushWithHeld(TimeProvider time, ProduceLine line)
    {
        var start = time.GetTimestamp();
        var left = _settings.FlushTimeout;
        while (true)
        {
            var before = line.Released;
            var unreported = Transport!.Flush(left);
            line.ReleaseHeld();
            left = _settings.FlushTimeout - time.GetElapsedTime(start);
            if (line.Released == before || left <= TimeSpan.Zero)
            {
                // What went out since is counted by nobody: a purge that finds nothing costs nothing.
                return line.Released == before ? unreported : unreported + 1;
            }
        }
    }
}
