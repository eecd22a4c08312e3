namespace Healthcare.Kafka.Client;

/// <summary>
/// The byte and count budget of one producer, and the line before it: first come, first served. It decides who may go; <see cref="ProduceLine"/>
/// moves them.
/// </summary>
/// <remarks>
/// librdkafka's own limit counts value bytes only and answers a full queue with an error; this one counts what a message really takes, and waits.
/// The list holds every unsettled message in the order of the calls: the admitted ones, then the waiting ones.
/// </remarks>
internal sealed class Admission
{
    private readonly Lock _sync = new();
    private readonly Queue<Checkpoint> _checkpoints = new();
    private readonly TicketList _tickets = new();
    private readonly long _maxBytes;
    private readonly int _maxMessages;
    private AdmissionTicket? _firstWaiting;
    private long _freeBytes;
    private int _freeMessages;
    private long _lastSequence;

    public Admission(long maxBytes, int maxMessages)
    {
        _freeBytes = _maxBytes = maxBytes;
        _freeMessages = _maxMessages = maxMessages;
    }

    /// <summary>Gets the number of the last entry.</summary>
    public long LastSequence
    {
        get
        {
            lock (_sync)
            {
                return _lastSequence;
            }
        }
    }

    public long BytesInUse => _maxBytes - Volatile.Read(ref _freeBytes);

    public int MessagesInUse => _maxMessages - Volatile.Read(ref _freeMessages);

    /// <summary>Admits the ticket when there is room and nobody waits; puts it at the end of the line otherwise.</summary>
    /// <returns>Whether it is admitted.</returns>
    public bool Enter(AdmissionTicket ticket)
    {
        lock (_sync)
        {
            ticket.Sequence = ++_lastSequence;
            _tickets.Append(ticket);
            if (_firstWaiting is null && HasRoomFor(ticket))
            {
                Admit(ticket);
                return true;
            }

            ticket.State = AdmissionState.Waiting;
            _firstWaiting ??= ticket;
            return false;
        }
    }

    /// <summary>Admits the first of the line if there is room for it. One that came later never goes before it, however small.</summary>
    public AdmissionTicket? AdmitNext()
    {
        lock (_sync)
        {
            var ticket = _firstWaiting;
            if (ticket is null || !HasRoomFor(ticket))
            {
                return null;
            }

            Admit(ticket);
            _firstWaiting = TicketList.After(ticket);
            return ticket;
        }
    }

    /// <summary>Puts the ticket that was admitted last back to the head of the line.</summary>
    public void Return(AdmissionTicket ticket)
    {
        lock (_sync)
        {
            Free(ticket.Charge);
            ticket.State = AdmissionState.Waiting;
            _firstWaiting = ticket;
        }
    }

    /// <summary>Takes a waiting ticket out of the line.</summary>
    /// <returns>False when it no longer waits, or when the ticket has another entry by now.</returns>
    public bool Leave(AdmissionTicket ticket, long sequence)
    {
        lock (_sync)
        {
            if (ticket.State != AdmissionState.Waiting || ticket.Sequence != sequence)
            {
                return false;
            }

            if (_firstWaiting == ticket)
            {
                _firstWaiting = TicketList.After(ticket);
            }

            Remove(ticket);
            return true;
        }
    }

    /// <summary>Ends an admitted ticket: its message has its outcome.</summary>
    /// <returns>Whether the first of the line can be admitted now.</returns>
    public bool Settle(AdmissionTicket ticket) => Settle(new ReadOnlySpan<AdmissionTicket>(in ticket));

    /// <summary>Ends admitted tickets.</summary>
    /// <returns>Whether the first of the line can be admitted now.</returns>
    public bool Settle<TTicket>(ReadOnlySpan<TTicket> tickets)
        where TTicket : AdmissionTicket
    {
        lock (_sync)
        {
            foreach (var ticket in tickets)
            {
                Remove(ticket);
                if (!ticket.KeepsCharge)
                {
                    Free(ticket.Charge);
                }
            }

            return NextHasRoom();
        }
    }

    /// <summary>Gives back what <see cref="Settle"/> kept.</summary>
    /// <returns>Whether the first of the line can be admitted now.</returns>
    public bool Release(long charge)
    {
        lock (_sync)
        {
            Free(charge);
            return NextHasRoom();
        }
    }

    public AdmissionTicket? PeekWaiting() => Volatile.Read(ref _firstWaiting);

    /// <summary>Gets every ticket that is not settled, in the order of the calls.</summary>
    public List<AdmissionTicket> Unsettled()
    {
        var tickets = new List<AdmissionTicket>();
        lock (_sync)
        {
            for (var ticket = _tickets.First; ticket is not null; ticket = TicketList.After(ticket))
            {
                tickets.Add(ticket);
            }
        }

        return tickets;
    }

    /// <summary>Completes when every ticket that entered before this call is settled or has left the line; later ones do not matter.</summary>
    public Task WhenSettledAsync()
    {
        lock (_sync)
        {
            if (_tickets.First is null)
            {
                return Task.CompletedTask;
            }

            var checkpoint = new Checkpoint(_lastSequence);
            _checkpoints.Enqueue(checkpoint);
            return checkpoint.Task;
        }
    }

    private bool HasRoomFor(AdmissionTicket ticket) => ticket.Charge <= _freeBytes && _freeMessages > 0;

    private bool NextHasRoom() => _firstWaiting is { } next && HasRoomFor(next);

    private void Admit(AdmissionTicket ticket)
    {
        ticket.State = AdmissionState.Admitted;
        _freeBytes -= ticket.Charge;
        _freeMessages--;
    }

    private void Free(long charge)
    {
        _freeBytes += charge;
        _freeMessages++;
    }

    private void Remove(AdmissionTicket ticket)
    {
        _tickets.Remove(ticket);
        ticket.State = AdmissionState.Outside;
        PassCheckpoints();
    }

    private void PassCheckpoints()
    {
        while (_checkpoints.TryPeek(out var checkpoint) && (_tickets.First is not { } oldest || oldest.Sequence > checkpoint.Sequence))
        {
            _checkpoints.Dequeue().SetResult();
        }
    }

    private sealed class Checkpoint(long sequence) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public long Sequence => sequence;
    }
}
