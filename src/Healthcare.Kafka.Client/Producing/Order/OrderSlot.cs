namespace Healthcare.Kafka.Client;

/// <summary>What librdkafka has of the keys that share this slot, and what is held back behind it.</summary>
/// <remarks>
/// Two generations of counts tell how old the oldest unreported message may be, without a time per message: each spans one window at most, and a
/// new one begins only when nothing is left of the one before the last.
/// </remarks>
internal sealed class OrderSlot
{
    private int _generation;
    private int _current;
    private int _previous;
    private long _currentSince;
    private long _previousSince;
    private Delivery? _firstHeld;
    private Delivery? _lastHeld;

    public bool HasHeld => _firstHeld is not null;

    /// <summary>Gets or sets whether the slot stands in the queue of those to be released.</summary>
    public bool IsQueued { get; set; }

    /// <summary>Gets whether nothing unreported is older than two windows; it is when everything unreported is younger than one.</summary>
    public bool IsFresh(long now, long window) =>
        _current + _previous == 0 || now - (_previous > 0 ? _previousSince : _currentSince) <= 2 * window;

    /// <summary>Counts a message that librdkafka is about to get.</summary>
    public void Add(Delivery delivery, long now, long window)
    {
        if (_previous == 0 && now - _currentSince > window)
        {
            (_previous, _previousSince) = (_current, _currentSince);
            _current = 0;
            _generation ^= 1;
        }

        if (_current == 0)
        {
            _currentSince = now;
        }

        _current++;
        delivery.Generation = _generation;
    }

    public void Remove(Delivery delivery)
    {
        if (delivery.Generation == _generation)
        {
            _current--;
        }
        else
        {
            _previous--;
        }
    }

    public void Append(Delivery delivery)
    {
        if (_lastHeld is null)
        {
            _firstHeld = delivery;
        }
        else
        {
            _lastHeld.NextHeld = delivery;
        }

        _lastHeld = delivery;
    }

    public void Prepend(Delivery delivery)
    {
        delivery.NextHeld = _firstHeld;
        _firstHeld = delivery;
        _lastHeld ??= delivery;
    }

    public Delivery? TakeHeld()
    {
        if (_firstHeld is not { } delivery)
        {
            return null;
        }

        _firstHeld = delivery.NextHeld;
        _lastHeld = _firstHeld is null ? null : _lastHeld;
        delivery.NextHeld = null;
        return delivery;
    }
}
