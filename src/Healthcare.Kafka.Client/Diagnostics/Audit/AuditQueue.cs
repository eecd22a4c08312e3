using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>
/// Gives events to the application's sink, one after the other, each until it is taken. On a task of its own: a sink that throws or blocks stops no poll,
/// no commit and no close.
/// </summary>
internal sealed class AuditQueue : IAsyncDisposable
{
    /// <summary>How many events may wait, of those that nobody can wait with: gaps, commands, closed producers.</summary>
    public const int Capacity = 10_000;

    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(30);

    // How long a service that ends waits for its sink.
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(5);

    private readonly Channel<Entry> _waiting = Channel.CreateBounded<Entry>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly CancellationTokenSource _end = new();
    private readonly Lazy<IAuditSink> _sink;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Task _run;
    private string _sinkType = nameof(IAuditSink);
    private long _failingSince;
    private int _isClosed;

    /// <param name="sink">Gets the sink, when there is a first event: it may itself need clients of this library.</param>
    /// <param name="logger">Says what the sink does not take.</param>
    /// <param name="time">The clock.</param>
    public AuditQueue(Func<IAuditSink> sink, ILogger logger, TimeProvider time)
    {
        (_sink, _logger, _time) = (new Lazy<IAuditSink>(sink, LazyThreadSafetyMode.PublicationOnly), new UnfailingLogger(logger), time);

        // A request may be the first to need it: its log scope and its trace must not go along.
        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _run = Task.Run(RunAsync);
    }

    /// <summary>Gets since when the sink takes nothing; null when it does.</summary>
    public DateTimeOffset? FailingSince => Volatile.Read(ref _failingSince) is var ticks and not 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Gets how many events wait.</summary>
    public int Waiting => _waiting.Reader.Count;

    /// <summary>Leaves an event to be given to the sink.</summary>
    public void Add(AuditEvent auditEvent)
    {
        if (!_waiting.Writer.TryWrite(new Entry(auditEvent, null)))
        {
            _logger.AuditEventsNotTaken(_sinkType, 1, Volatile.Read(ref _isClosed) == 1 ? "Closed" : "QueueFull");
        }
    }

    /// <summary>Completes when the sink has the event: true; or when <paramref name="giveUp"/> is cancelled first: false, and the sink may still get it.</summary>
    public async ValueTask<bool> AddAndWaitAsync(AuditEvent auditEvent, CancellationToken giveUp)
    {
        var entry = new Entry(auditEvent, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            await _waiting.Writer.WriteAsync(entry, giveUp).ConfigureAwait(false);
            await entry.Taken!.Task.WaitAsync(giveUp).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is OperationCanceledException or ChannelClosedException)
        {
            return false;
        }
    }

    /// <summary>Lets the sink take what waits, for a few seconds; what it does not take then is logged.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 1)
        {
            await _run.ConfigureAwait(false);
            return;
        }

        _waiting.Writer.Complete();
        try
        {
            await _run.WaitAsync(LongestEnd, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await _end.CancelAsync().ConfigureAwait(false);
            await _run.ConfigureAwait(false);
        }

        _end.Dispose();
    }

    private async Task RunAsync()
    {
        var lost = 0L;
        await foreach (var entry in _waiting.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (_end.IsCancellationRequested || !await GiveAsync(entry.Event).ConfigureAwait(false))
            {
                lost++;
                entry.Taken?.TrySetCanceled();
            }

            entry.Taken?.TrySetResult();
        }

        if (lost > 0)
        {
            _logger.AuditEventsNotTaken(_sinkType, lost, "Closed");
        }
    }

    /// <returns>Whether the sink has it; false when the service ends first.</returns>
    private async Task<bool> GiveAsync(AuditEvent auditEvent)
    {
        var backoff = new Backoff();
        while (!_end.IsCancellationRequested)
        {
            if (await TryAsync(auditEvent).ConfigureAwait(false) is not { } failure)
            {
                return true;
            }

            Fail(auditEvent, failure);
            await Task.Delay(backoff.Next(), _time, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return false;
    }

    /// <returns>The type of what the sink threw; null when it has the event.</returns>
    private async Task<Type?> TryAsync(AuditEvent auditEvent)
    {
        try
        {
            // Apart, so that the end need not wait for a sink that blocks. One call at a time: a second one would block as well.
            var call = Task.Run(() => WriteAsync(auditEvent));
            try
            {
                await call.WaitAsync(LongestCall, _time, _end.Token).ConfigureAwait(false);
            }
            catch (TimeoutException) when (!call.IsCompleted)
            {
                Fail(auditEvent, typeof(TimeoutException));
                await call.WaitAsync(_end.Token).ConfigureAwait(false);
            }

            Succeed();
            return null;
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            return typeof(OperationCanceledException);
        }
#pragma warning disable CA1031 // What fails here is the application's sink. The event is given again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception.GetType();
        }
    }

    private async Task WriteAsync(AuditEvent auditEvent)
    {
        var sink = _sink.Value;
        _sinkType = sink.GetType().FullName!;
        await sink.WriteAsync(auditEvent, _end.Token).ConfigureAwait(false);
    }

    private void Fail(AuditEvent auditEvent, Type failure)
    {
        if (FailingSince is null && !_end.IsCancellationRequested)
        {
            Volatile.Write(ref _failingSince, _time.GetUtcNow().UtcTicks);
            _logger.AuditSinkFailing(_sinkType, auditEvent.Action, auditEvent.ClientName, failure);
        }
    }

    private void Succeed()
    {
        if (FailingSince is { } since)
        {
            Volatile.Write(ref _failingSince, 0);
            _logger.AuditSinkBack(_sinkType, _time.GetUtcNow() - since);
        }
    }

    /// <param name="Event">The event.</param>
    /// <param name="Taken">Completes when the sink has it; null when nobody waits.</param>
    private readonly record struct Entry(AuditEvent Event, TaskCompletionSource? Taken);
}
