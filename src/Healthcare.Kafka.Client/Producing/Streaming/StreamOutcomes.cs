namespace Healthcare.Kafka.Client;

/// <summary>
/// The window of a streaming call: a ring of outcomes in the order of the messages, between the one that reads the source and the one that reads the
/// outcomes.
/// </summary>
internal sealed class StreamOutcomes : IDeliveryTarget
{
    /// <summary>How many messages may be without an outcome, or with one that the caller has not read.</summary>
    public const int Window = SegmentSize * Segments;

    // A ring in parts, of which a short stream needs only the first, and none is a large object.
    private const int SegmentSize = 512;
    private const int Segments = 32;

    // The source is read again when this much of a full window is free, not for each outcome read: a wake-up costs more than a message.
    private const int Resume = Window / 4;

    private readonly Lock _sync = new();
    private readonly Slot[]?[] _slots = new Slot[]?[Segments];
    private readonly WakeUp _reader = new();
    private readonly WakeUp _writer = new();
    private long _taken;
    private long _read;
    private bool _readerWaits;
    private bool _writerWaits;
    private bool _isComplete;
    private bool _isStopped;

    public bool KeepsRecord => false;

    /// <summary>Gets the slot of the next message. Only for the one that reads the source.</summary>
    public int NextSlot => (int)(_taken % Window);

    public bool Resolve(Delivery delivery)
    {
        Set(delivery.Index, delivery.Ended);
        return true;
    }

    public void Set(int slot, in DeliveryOutcome outcome)
    {
        lock (_sync)
        {
            Part(slot)[slot % SegmentSize] = new Slot(outcome);
            if (_readerWaits && slot == (int)(_read % Window))
            {
                WakeReader();
            }
        }
    }

    /// <summary>Counts the message of <see cref="NextSlot"/>: its outcome is set or will be.</summary>
    public void TakeSlot()
    {
        lock (_sync)
        {
            _taken++;
        }
    }

    /// <summary>Waits until the window has room for a message.</summary>
    /// <returns>False when the call is stopped.</returns>
    public ValueTask<bool> WaitForSlotAsync()
    {
        lock (_sync)
        {
            if (_isStopped || _taken - _read < Window)
            {
                return new(!_isStopped);
            }

            _writerWaits = true;
            return _writer.NextAsync();
        }
    }

    /// <summary>Waits until the next outcome in order is there.</summary>
    /// <returns>False when there is none any more, or the call is stopped.</returns>
    public ValueTask<bool> WaitToReadAsync()
    {
        lock (_sync)
        {
            if (_isStopped || IsReadToTheEnd)
            {
                return new(false);
            }

            if (NextIsSet)
            {
                return new(true);
            }

            _readerWaits = true;
            return _reader.NextAsync();
        }
    }

    /// <summary>Takes the next outcome in order, if it is there.</summary>
    public bool TryRead(out DeliveryOutcome outcome)
    {
        lock (_sync)
        {
            if (_isStopped || !NextIsSet)
            {
                outcome = default;
                return false;
            }

            ref var slot = ref Part((int)(_read % Window))[(int)(_read % SegmentSize)];
            outcome = slot.Outcome;
            slot = default;
            _read++;
            if (_writerWaits && _taken - _read <= Window - Resume)
            {
                WakeWriter();
            }

            return true;
        }
    }

    /// <summary>No message follows.</summary>
    public void Complete()
    {
        lock (_sync)
        {
            _isComplete = true;
            if (_readerWaits && IsReadToTheEnd)
            {
                WakeReader();
            }
        }
    }

    /// <summary>Ends the waits of both sides; outcomes that are not read are nobody's any more.</summary>
    public void Stop()
    {
        lock (_sync)
        {
            _isStopped = true;
            if (_readerWaits)
            {
                WakeReader();
            }

            if (_writerWaits)
            {
                WakeWriter();
            }
        }
    }

    private bool IsReadToTheEnd => _isComplete && _read == _taken;

    private bool NextIsSet => Part((int)(_read % Window))[(int)(_read % SegmentSize)].IsSet;

    private Slot[] Part(int slot) => _slots[slot / SegmentSize] ??= new Slot[SegmentSize];

    private void WakeReader()
    {
        _readerWaits = false;
        _reader.Set(!_isStopped && !IsReadToTheEnd);
    }

    private void WakeWriter()
    {
        _writerWaits = false;
        _writer.Set(!_isStopped);
    }

    private readonly struct Slot(in DeliveryOutcome outcome)
    {
        public DeliveryOutcome Outcome { get; } = outcome;

        public bool IsSet { get; } = true;
    }
}
