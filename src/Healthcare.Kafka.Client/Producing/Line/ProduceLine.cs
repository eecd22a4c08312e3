namespace Healthcare.Kafka.Client;

/// <summary>
/// Moves messages from their callers into the transport in the order of the calls, as far as the budget allows, and brings each one's outcome back.
/// </summary>
/// <remarks>
/// One lock keeps the order and is the gate against use after close: the transport is called under it, and never after <see cref="Close"/> or
/// <see cref="Detach"/>. While none is attached, everybody waits. Delivery reports do not take the lock; they give room back, and a work item moves the
/// line on.
/// </remarks>
internal sealed partial class ProduceLine : IThreadPoolWorkItem, IDisposable
{
    // librdkafka frees a message's place just after its report was served, so a refusal may have no later report to wait for.
    private static readonly TimeSpan RefusalPause = TimeSpan.FromMilliseconds(20);

    private readonly Lock _order = new();
    private readonly Admission _admission;
    private readonly KeyOrder _keys;
    private readonly DeliveryPool _pool;
    private readonly TimeProvider _time;
    private readonly TimeSpan _maxBlock;
    private readonly ITimer _expiry;
    private readonly ITimer _retry;
    private readonly ProducerMetrics? _metrics;
    private IProducerTransport? _transport;
    private ErrorCode _closed = ErrorCode.NoError;
    private int _fatalError;
    private int _scheduled;

    public ProduceLine(Admission admission, KeyOrder keys, TimeProvider time, TimeSpan maxBlock, ProducerMetrics? metrics = null)
    {
        _metrics = metrics;
        _admission = admission;
        _keys = keys;
        _time = time;
        _maxBlock = maxBlock;
        _pool = new DeliveryPool(this);
        _expiry = time.CreateTimer(static line => ((ProduceLine)line!).Expire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _retry = time.CreateTimer(static line => ((ProduceLine)line!).Schedule(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Gets the count of messages that librdkafka was made to give up.</summary>
    public Undelivered Undelivered { get; } = new();

    /// <summary>Gets what the brokers refuse the producer for.</summary>
    public BrokerRefusals Refusals { get; } = new();

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
    /// <see cref="ErrorCode.NoError"/> when the message is accepted, by the transport or to be held back: its outcome goes to the target. Anything
    /// else: it is not sent and the target hears nothing. <see cref="ErrorCode.Local_QueueFull"/>: no room, or no transport, within MaxBlock.
    /// </returns>
    public ValueTask<Entry> EnterAsync(
        in OutgoingRecord record, long charge, IDeliveryTarget target, int index, CancellationToken cancellationToken)
    {
        // Kept past the end of the call, after which key, value and headers are the caller's again.
        var kept = target.KeepsRecord ? record.Copy() : record;
        var scope = _keys.ScopeOf(record);
        EntryWait wait;
        lock (_order)
        {
            // None is opened again after close: a report for what was abandoned may still come, and must find it closed.
            if (_closed != ErrorCode.NoError)
            {
                return new(_closed);
            }

            if (_keys.Refuses(scope, out var first))
            {
                return new(new Entry(first, FollowsFailure: true));
            }

            var delivery = _pool.Rent();
            delivery.Open(kept, charge, target, index, scope);
            delivery.EnteredAt = _metrics?.Enter(_admission.MessagesInUse) ?? 0;
            if (_admission.Enter(delivery))
            {
                var entry = Hand(delivery, kept);
                if (!entry.IsQueueFull)
                {
                    return new(entry);
                }
            }

            delivery.Record = kept;
            wait = new EntryWait(this, delivery, _time.GetTimestamp(), Deadline());
            delivery.Wait = wait;
            ArmExpiry();
        }

        var entered = wait.UntilEnteredAsync(cancellationToken);
        return _metrics?.MeasureAdmissionAsync(record.Topic, entered) ?? entered;
    }

    public void Release(long charge)
    {
        if (_admission.Release(charge))
        {
            Schedule();
        }
    }

    /// <summary>Lets nobody in any more. Who waits is told <paramref name="code"/>; what the transport has, or is held back, is not touched.</summary>
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
        Exception? fault = null;
        lock (_order)
        {
            foreach (var ticket in _admission.Unsettled())
            {
                // Not back into the pool: a transport that hangs may report it yet, and must not find another message in its place.
                var delivery = (Delivery)ticket;
                if (delivery.IsHandedOver && delivery.TryClose())
                {
                    count++;
                    delivery.Ended = delivery.Outcome(status, code);
                    Conclude(new(in delivery), ref fault);
                }
            }
        }

        _keys.Announce();
        return fault is null ? count : throw fault;
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

        _keys.Announce();
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
        if (!HandHeld())
        {
            return;
        }

        while (_closed == ErrorCode.NoError && _admission.AdmitNext() is Delivery delivery)
        {
            var wait = delivery.Wait!;
            var entry = Hand(delivery, delivery.Record);
            if (entry.IsQueueFull)
            {
                return;
            }

            wait.TrySetResult(entry);
        }

        ForgetResumed();
    }

    private Entry Hand(Delivery delivery, in OutgoingRecord record)
    {
        if (!_keys.TryTake(delivery))
        {
            // Accepted, so that the call ends and key, value and headers are the caller's again.
            delivery.Record = delivery.Target.KeepsRecord ? record : record.Copy();
            return ErrorCode.NoError;
        }

        var entry = _keys.Stops(delivery, out var first) ? new Entry(first, FollowsFailure: true) : Send(delivery, record);
        if (entry.Code == ErrorCode.NoError)
        {
            return entry;
        }

        _keys.Remove(new ReadOnlySpan<Delivery>(in delivery));
        if (entry.IsQueueFull)
        {
            _admission.Return(delivery);
            RetrySoon();
            return entry;
        }

        _admission.Settle(delivery);
        _pool.Return(delivery);
        return entry;
    }

    // Once Produce has accepted, the report may come and the delivery may be another message's: nothing after it may touch the object.
    private ErrorCode Send(Delivery delivery, in OutgoingRecord record)
    {
        if (_transport is not { } transport)
        {
            return ErrorCode.Local_QueueFull;
        }

        if (delivery.Target.KeepsRecord)
        {
            delivery.Record = record;
        }
        else
        {
            delivery.ForgetRecord();
        }

        delivery.IsHandedOver = true;
        var code = transport.Produce(record, delivery);
        if (code != ErrorCode.NoError)
        {
            delivery.IsHandedOver = false;
            delivery.Record = record;
            Refusals.OnEnded(record.Topic, code);

            // A refusal for a fatal error has detached the transport on its way: the message waits for the next one.
            return _transport is null ? ErrorCode.Local_QueueFull : code;
        }

        return code;
    }

    // Without a transport there is nothing to try: the next one moves the line.
    private void RetrySoon()
    {
        if (_transport is not null)
        {
            _retry.Change(RefusalPause, Timeout.InfiniteTimeSpan);
        }
    }
}
