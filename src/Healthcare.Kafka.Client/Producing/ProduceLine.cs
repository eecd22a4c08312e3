namespace Healthcare.Kafka.Client;

/// <summary>
/// Moves messages from their callers into the transport in the order of the calls, as far as the budget allows, and brings each one's outcome back.
/// </summary>
/// <remarks>
/// One lock keeps the order and is the gate against use after close: the transport is called under it, and never after <see cref="Close"/> or
/// <see cref="Detach"/>. While none is attached, everybody waits. Delivery reports do not take the lock; they give room back, and a work item moves the
/// line on.
/// </remarks>
internal sealed class ProduceLine : IThreadPoolWorkItem, IDisposable
{
    // librdkafka frees a message's place just after its report was served, so a refusal may have no later report to wait for.
    private static readonly TimeSpan RefusalPause = TimeSpan.FromMilliseconds(20);

    private readonly Lock _order = new();
    private readonly Admission _admission;
    private readonly DeliveryPool _pool;
    private readonly TimeProvider _time;
    private readonly TimeSpan _maxBlock;
    private readonly ITimer _expiry;
    private readonly ITimer _retry;
    private IProducerTransport? _transport;
    private ErrorCode _closed = ErrorCode.NoError;
    private int _fatalError;
    private bool _expiryArmed;
    private int _scheduled;

    public ProduceLine(Admission admission, TimeProvider time, TimeSpan maxBlock)
    {
        _admission = admission;
        _time = time;
        _maxBlock = maxBlock;
        _pool = new DeliveryPool(this);
        _expiry = time.CreateTimer(static line => ((ProduceLine)line!).Expire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _retry = time.CreateTimer(static line => ((ProduceLine)line!).Schedule(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Gets the count of messages that librdkafka was made to give up.</summary>
    public Undelivered Undelivered { get; } = new();

    /// <summary>Lets the messages go into a transport, those that wait first.</summary>
    public void Attach(IProducerTransport transport)
    {
        lock (_order)
        {
            _transport = transport;
            _fatalError = 0;
            Undelivered.Reset();
            Advance();
        }
    }

    /// <summary>
    /// Keeps messages from a transport that met an error it cannot go on from. What it had ends by its reports and by <see cref="Abandon"/>, with the
    /// error's code in place of librdkafka's for a purge. Does nothing when it is not attached.
    /// </summary>
    public void Detach(IProducerTransport? transport, ErrorCode fatalError)
    {
        // Before the lock, as the reports that follow the error do not wait for it.
        if (transport is null || Volatile.Read(ref _transport) != transport)
        {
            return;
        }

        Volatile.Write(ref _fatalError, (int)fatalError);
        lock (_order)
        {
            if (_transport == transport)
            {
                Volatile.Write(ref _transport, null);
            }
        }
    }

    /// <summary>Brings one message into the transport: at once while there is room, else when its turn comes.</summary>
    /// <returns>
    /// <see cref="ErrorCode.NoError"/> when the transport has the message: its outcome goes to the target. Anything else: it is not sent and the
    /// target hears nothing. <see cref="ErrorCode.Local_QueueFull"/>: no room, or no transport, within MaxBlock.
    /// </returns>
    public ValueTask<ErrorCode> EnterAsync(
        in OutgoingRecord record, long charge, IDeliveryTarget target, int index, CancellationToken cancellationToken)
    {
        // Kept past the end of the call, after which key, value and headers are the caller's again.
        var kept = target.KeepsRecord ? record.Copy() : record;
        EntryWait wait;
        lock (_order)
        {
            // None is opened again after close: a report for what was abandoned may still come, and must find it closed.
            if (_closed != ErrorCode.NoError)
            {
                return new(_closed);
            }

            var delivery = _pool.Rent();
            delivery.Open(kept, charge, target, index);
            if (_admission.Enter(delivery))
            {
                var code = Hand(delivery);
                if (code != ErrorCode.Local_QueueFull)
                {
                    return new(code);
                }
            }

            wait = new EntryWait(this, delivery, Deadline());
            delivery.Wait = wait;
            ArmExpiry();
        }

        return wait.UntilEnteredAsync(cancellationToken);
    }

    public bool TryLeave(Delivery delivery, long sequence)
    {
        lock (_order)
        {
            if (!_admission.Leave(delivery, sequence))
            {
                return false;
            }

            _pool.Return(delivery);
            Advance();
            return true;
        }
    }

    /// <summary>Ends a message that the transport accepted.</summary>
    /// <returns>False when it had ended before.</returns>
    public bool OnReport(Delivery delivery, in DeliveryOutcome reported)
    {
        if (!TryEnd(delivery, reported))
        {
            return false;
        }

        _pool.Return(delivery);
        return true;
    }

    public void Release(long charge)
    {
        if (_admission.Release(charge))
        {
            Schedule();
        }
    }

    /// <summary>Lets nobody in any more. Who waits is told <paramref name="code"/>; what the transport has is not touched.</summary>
    public void Close(ErrorCode code)
    {
        lock (_order)
        {
            if (_transport is not null)
            {
                Undelivered.Reset();
            }

            _closed = code;
            while (_admission.PeekWaiting() is Delivery delivery)
            {
                EndWaiting(delivery, code);
            }
        }
    }

    /// <summary>Closes the line for an error that the transport cannot recover from.</summary>
    /// <returns>False when it was closed before.</returns>
    public bool Fail(ErrorCode code)
    {
        lock (_order)
        {
            if (_closed != ErrorCode.NoError)
            {
                return false;
            }

            Close(code);
            return true;
        }
    }

    /// <summary>Ends every message that the transport never reported. Only after the transport is closed, or left to itself.</summary>
    /// <returns>How many there were.</returns>
    public int Abandon(PersistenceStatus status, ErrorCode code)
    {
        var count = 0;
        lock (_order)
        {
            foreach (var ticket in _admission.Unsettled())
            {
                // Not back into the pool: a transport that hangs may report it yet, and must not find another message in its place.
                var delivery = (Delivery)ticket;
                if (delivery.IsHandedOver && TryEnd(delivery, delivery.Outcome(status, code)))
                {
                    count++;
                }
            }
        }

        return count;
    }

    public void Dispose()
    {
        _expiry.Dispose();
        _retry.Dispose();
    }

    void IThreadPoolWorkItem.Execute()
    {
        Volatile.Write(ref _scheduled, 0);
        lock (_order)
        {
            Advance();
        }
    }

    // Not on the thread that serves the reports: librdkafka frees the place of a message only after its report returns.
    private void Schedule()
    {
        if (Interlocked.Exchange(ref _scheduled, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private void Advance()
    {
        while (_closed == ErrorCode.NoError && _admission.AdmitNext() is Delivery delivery)
        {
            var wait = delivery.Wait!;
            var code = Hand(delivery);
            if (code == ErrorCode.Local_QueueFull)
            {
                return;
            }

            wait.TrySetResult(code);
        }
    }

    // Once Produce has accepted, the report may come and the delivery may be another message's: nothing after it may touch the object.
    private ErrorCode Hand(Delivery delivery)
    {
        if (_transport is not { } transport)
        {
            _admission.Return(delivery);
            return ErrorCode.Local_QueueFull;
        }

        var record = delivery.Record;
        if (!delivery.Target.KeepsRecord)
        {
            delivery.Record = default;
        }

        delivery.IsHandedOver = true;
        var code = transport.Produce(record, delivery);
        if (code == ErrorCode.NoError)
        {
            return code;
        }

        // A refusal for a fatal error has detached the transport on its way: the message waits for the next one.
        delivery.IsHandedOver = false;
        if (code == ErrorCode.Local_QueueFull || _transport is null)
        {
            delivery.Record = record;
            _admission.Return(delivery);
            _retry.Change(RefusalPause, Timeout.InfiniteTimeSpan);
            return ErrorCode.Local_QueueFull;
        }

        _admission.Settle(delivery);
        _pool.Return(delivery);
        return code;
    }

    private bool TryEnd(Delivery delivery, in DeliveryOutcome reported)
    {
        if (!delivery.TryClose())
        {
            return false;
        }

        // First the outcome, then the place: a checkpoint that passes finds every outcome set.
        var released = reported.Code is ErrorCode.Local_PurgeQueue or ErrorCode.Local_PurgeInflight
            ? delivery.Target.Resolve(delivery, OfPurge(reported))
            : delivery.Target.Resolve(delivery, reported);
        if (_admission.Settle(delivery, keepCharge: !released))
        {
            Schedule();
        }

        return true;
    }

    private DeliveryOutcome OfPurge(in DeliveryOutcome reported)
    {
        Undelivered.Add(reported.Status);
        var fatalError = Volatile.Read(ref _fatalError);
        return fatalError == 0
            ? reported
            : new DeliveryOutcome(reported.Status, (ErrorCode)fatalError, reported.Position, reported.Timestamp);
    }

    private void EndWaiting(Delivery delivery, ErrorCode code)
    {
        var wait = delivery.Wait!;
        _admission.Leave(delivery, delivery.Sequence);
        _pool.Return(delivery);
        wait.TrySetResult(code);
    }

    private long Deadline() => _maxBlock == Timeout.InfiniteTimeSpan
        ? long.MaxValue
        : _time.GetTimestamp() + (long)(_maxBlock.TotalSeconds * _time.TimestampFrequency);

    // The line is first come first served with one MaxBlock for all, so the head's deadline is the next to pass.
    private void ArmExpiry()
    {
        if (!_expiryArmed && _admission.PeekWaiting() is Delivery { Wait.Deadline: < long.MaxValue } head)
        {
            _expiryArmed = true;
            var left = _time.GetElapsedTime(_time.GetTimestamp(), head.Wait.Deadline);
            _expiry.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private void Expire()
    {
        lock (_order)
        {
            _expiryArmed = false;
            if (_closed != ErrorCode.NoError)
            {
                return;
            }

            while (_admission.PeekWaiting() is Delivery head && head.Wait!.Deadline <= _time.GetTimestamp())
            {
                EndWaiting(head, ErrorCode.Local_QueueFull);
            }

            Advance();
            ArmExpiry();
        }
    }
}
