using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>Stops what stands behind a failed message, as OnDeliveryFailure says.</summary>
/// <remarks>
/// <see cref="HoldBack"/> is asked before <see cref="FailedScopes"/> on the way in, and told after it of a report: a message that finds its key no longer
/// outstanding finds the failure noted too.
/// </remarks>
internal sealed class KeyOrder
{
    // About 50 MB of memory.
    private const int MostFailedKeys = 1_000_000;

    private readonly FailedScopes _failed;
    private readonly HoldBack _holdBack;
    private readonly ProducerSettings _settings;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly LineLimit<ErrorCode> _told;
    private int _news;

    public KeyOrder(ProducerSettings settings, ILogger logger, TimeProvider time, int mostFailedKeys = MostFailedKeys)
    {
        _settings = settings;
        _logger = logger;
        _time = time;
        _told = new LineLimit<ErrorCode>(time, linesPerMinute: 1);
        _failed = new FailedScopes(mostFailedKeys);
        _holdBack = new HoldBack(settings.HoldBackWindow, time);
    }

    public int FailedKeys => _failed.Keys;

    public ErrorCode StoppedBy => _failed.StoppedBy;

    public OrderScope ScopeOf(in OutgoingRecord record) => _settings.OnDeliveryFailure switch
    {
        DeliveryFailurePolicy.FailKey when record.Key is { } key => OrderScope.OfKey(record.Topic, key),
        DeliveryFailurePolicy.FailProducer => OrderScope.Everything,
        _ => default,
    };

    /// <summary>Tells whether a call that is made now is refused.</summary>
    public bool Refuses(in OrderScope scope, out ErrorCode first) => _failed.Stops(scope, long.MaxValue, out first);

    /// <summary>Tells whether the message may not be sent, because an earlier one failed.</summary>
    public bool Stops(Delivery delivery, out ErrorCode first) => _failed.Stops(delivery.Scope, delivery.Sequence, out first);

    /// <inheritdoc cref="HoldBack.TryTake"/>
    public bool TryTake(Delivery delivery) => _holdBack.TryTake(delivery);

    /// <inheritdoc cref="HoldBack.Remove"/>
    public bool Remove(ReadOnlySpan<Delivery> deliveries) => _holdBack.Remove(deliveries);

    /// <inheritdoc cref="HoldBack.TakeNext"/>
    public Delivery? TakeNext() => _holdBack.TakeNext();

    /// <inheritdoc cref="HoldBack.PutBack"/>
    public void PutBack(Delivery delivery) => _holdBack.PutBack(delivery);

    /// <inheritdoc cref="HoldBack.TakeAny"/>
    public Delivery? TakeAny() => _holdBack.TakeAny();

    /// <summary>Tells whether a held message was held for all the time that it had.</summary>
    public bool IsOverdue(Delivery delivery) => _time.GetElapsedTime(delivery.HeldSince) >= _settings.DeliveryTimeout;

    /// <summary>Stops what follows an accepted message that did not end persisted.</summary>
    public void Fail(in OrderScope scope, ErrorCode code)
    {
        if (scope.IsOrdered && _failed.Fail(scope, code))
        {
            Volatile.Write(ref _news, (int)code);
        }
    }

    /// <summary>Logs failures that are news. Apart from <see cref="Fail"/>: nobody's outcome and no lock waits for the log.</summary>
    public void Announce()
    {
        var code = Volatile.Read(ref _news) == 0 ? ErrorCode.NoError : (ErrorCode)Interlocked.Exchange(ref _news, 0);
        if (code == ErrorCode.NoError)
        {
            return;
        }

        if (StoppedBy != ErrorCode.NoError)
        {
            _logger.ProducerStopped(_settings.Name, code);
        }
        else if (_told.Allows(code, out _))
        {
            _logger.KeysFailed(_settings.Name, FailedKeys, code);
        }
    }

    /// <inheritdoc cref="FailedScopes.Resume"/>
    public bool Resume(in OrderScope scope, long lastSequence) => _failed.Resume(scope, lastSequence);

    /// <inheritdoc cref="FailedScopes.ResumeAll"/>
    public int ResumeAll(long lastSequence) => _failed.ResumeAll(lastSequence);

    /// <summary>Forgets the past once nobody waits for room, unless something is held.</summary>
    public void ForgetResumed()
    {
        if (!_holdBack.HasHeld)
        {
            _failed.ForgetResumed();
        }
    }
}
