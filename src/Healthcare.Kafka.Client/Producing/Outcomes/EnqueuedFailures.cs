using Microsoft.Extensions.Logging;
using System.Threading.Channels;

namespace Healthcare.Kafka.Client;

/// <summary>Where enqueued messages end: the persisted ones silently, the failed ones one at a time with the failure handler, or in the log.</summary>
/// <remarks>A failed message keeps its room in the buffer until the handler is done with it: no failure is ever dropped, and memory stays bounded.</remarks>
internal sealed class EnqueuedFailures : IDeliveryTarget, IAsyncDisposable
{
    /// <summary>How many failures of one code are logged one by one within a minute; those left out are counted in one line.</summary>
    public const int LinesPerMinute = 100;

    // Not told of its single reader: that kind of channel does not know how much it holds, which a reader that hangs makes the question.
    private readonly Channel<Failure> _failures = Channel.CreateUnbounded<Failure>();
    private readonly CancellationTokenSource _stop = new();
    private readonly string _clientName;
    private readonly IDeliveryFailureHandler? _handler;
    private readonly ILogger _logger;
    private readonly Action<long> _release;
    private readonly TimeSpan _stopLimit;
    private readonly LineLimit<ErrorCode> _limit;
    private readonly Task _reader;
    private long _count;

    public EnqueuedFailures(
        string clientName, IDeliveryFailureHandler? handler, ILogger logger, Action<long> release, TimeSpan stopLimit, TimeProvider time)
    {
        _limit = new LineLimit<ErrorCode>(time, LinesPerMinute);
        _clientName = clientName;
        _handler = handler;
        _logger = logger;
        _release = release;
        _stopLimit = stopLimit;
        _reader = Task.Run(ReadAsync);
    }

    public bool KeepsRecord => _handler is not null;

    /// <summary>Gets the number of enqueued messages that did not end persisted.</summary>
    public long Count => Interlocked.Read(ref _count);

    public bool Resolve(Delivery delivery)
    {
        if (delivery.Stored.IsPersisted)
        {
            return true;
        }

        Interlocked.Increment(ref _count);
        return !_failures.Writer.TryWrite(new Failure(delivery.Record, delivery.Ended, delivery.Charge));
    }

    /// <summary>Gives the handler the rest while the stop limit lasts, then cancels it; what it did not take is logged.</summary>
    public async ValueTask DisposeAsync()
    {
        _failures.Writer.Complete();
        try
        {
            await _reader.WaitAsync(_stopLimit).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await CancelHandlerAsync().ConfigureAwait(false);
            try
            {
                await _reader.WaitAsync(_stopLimit).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                _logger.FailureHandlerAbandoned(_clientName, _failures.Reader.Count);
                return;
            }
        }

        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        await foreach (var failure in _failures.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (_handler is null || _stop.IsCancellationRequested)
            {
                LogFailure(failure.Outcome);
            }
            else
            {
                await HandAsync(_handler, failure).ConfigureAwait(false);
            }

            _release(failure.Charge);
        }

        foreach (var (code, leftOut) in _limit.TakeLeftOut())
        {
            _logger.DeliveriesFailed(_clientName, leftOut, code);
        }
    }

    private async ValueTask HandAsync(IDeliveryFailureHandler handler, Failure failure)
    {
        try
        {
            var (_, key, value, headers, _) = failure.Record;
            await handler.HandleAsync(new DeliveryFailure(_clientName, failure.Outcome, key, value, headers.ToHeaders()), _stop.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The handler is the application's; its failure must not end the handling of the next one.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _logger.FailureHandlerThrew(_clientName, exception.GetType().FullName!);
            LogFailure(failure.Outcome);
        }
    }

    private async Task CancelHandlerAsync()
    {
        try
        {
            await _stop.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException exception)
        {
            // What the handler registered on its token.
            _logger.FailureHandlerThrew(_clientName, exception.InnerException!.GetType().FullName!);
        }
    }

    private void LogFailure(in DeliveryOutcome outcome)
    {
        if (!_limit.Allows(outcome.Code, out var leftOut))
        {
            return;
        }

        if (leftOut > 0)
        {
            _logger.DeliveriesFailed(_clientName, leftOut, outcome.Code);
        }

        _logger.DeliveryFailed(_clientName, outcome.Topic, outcome.Partition.Value, outcome.Code, outcome.Status);
    }

    private readonly record struct Failure(OutgoingRecord Record, DeliveryOutcome Outcome, long Charge);
}
