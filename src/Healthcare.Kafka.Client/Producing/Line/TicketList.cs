using System.Runtime.CompilerServices;

namespace Healthcare.Kafka.Client;

/// <summary>Tickets in the order of their entries. One leaves from anywhere without a look at its neighbours. The caller keeps calls apart.</summary>
/// <remarks>
/// A list of runs, each with room for a few tickets; a run without any is used again. Linked tickets would be simpler, but those around one that leaves are other
/// partitions' as a rule: each would be fetched from memory, under the lock that the callers wait for.
/// </remarks>
internal sealed class TicketList
{
    // One ticket that stays keeps one run.
    private const int RunLength = 64;

    private const int MostSpare = 1_024;

    private Run _first = new();
    private Run _last;
    private Run? _spare;
    private int _spareCount;

    public TicketList() => _last = _first;

    /// <summary>Gets the oldest ticket; null when there is none.</summary>
    public AdmissionTicket? First => Find(_first, 0);

    /// <summary>Gets how many runs there are, those at rest apart. Counts them.</summary>
    public int Runs
    {
        get
        {
            var count = 0;
            for (var run = _first; run is not null; run = run.Next)
            {
                count++;
            }

            return count;
        }
    }

    public void Append(AdmissionTicket ticket)
    {
        if (_last.Used == RunLength)
        {
            Extend();
        }

        var run = _last;
        (ticket.Run, ticket.Place) = (run, (byte)run.Used);
        run.Tickets[run.Used++] = ticket;
        run.Count++;
    }

    public void Remove(AdmissionTicket ticket)
    {
        var run = ticket.Run!;
        run.Tickets[ticket.Place] = null;
        ticket.Run = null;
        if (--run.Count == 0 && run.Used == RunLength)
        {
            Drop(run);
        }
    }

    /// <summary>Gets the ticket that entered next after this one, of those that are there.</summary>
    public static AdmissionTicket? After(AdmissionTicket ticket) => Find(ticket.Run, ticket.Place + 1);

    private static AdmissionTicket? Find(Run? run, int place)
    {
        for (; run is not null; (run, place) = (run.Next, 0))
        {
            for (; place < run.Used; place++)
            {
                if (run.Tickets[place] is { } ticket)
                {
                    return ticket;
                }
            }
        }

        return null;
    }

    private void Extend()
    {
        var run = _spare ?? new Run();
        if (_spare is not null)
        {
            (_spare, _spareCount) = (run.Next, _spareCount - 1);
        }

        (run.Previous, run.Next, run.Used) = (_last, null, 0);
        _last.Next = run;
        _last = run;
    }

    private void Drop(Run run)
    {
        if (run == _last)
        {
            // The one that entries come to stays; so there is always one.
            run.Used = 0;
            return;
        }

        run.Next!.Previous = run.Previous;
        if (run.Previous is null)
        {
            _first = run.Next;
        }
        else
        {
            run.Previous.Next = run.Next;
        }

        (run.Previous, run.Next) = (null, null);
        if (_spareCount < MostSpare)
        {
            run.Next = _spare;
            (_spare, _spareCount) = (run, _spareCount + 1);
        }
    }

    /// <summary>Tickets whose entries followed each other.</summary>
    internal sealed class Run
    {
        public Places Tickets;

        public int Used { get; set; }

        public int Count { get; set; }

        public Run? Previous { get; set; }

        public Run? Next { get; set; }
    }

    [InlineArray(RunLength)]
    internal struct Places
    {
        private AdmissionTicket? _first;
    }
}
