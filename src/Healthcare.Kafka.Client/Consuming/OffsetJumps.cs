namespace Healthcare.Kafka.Client;

/// <summary>An offset that came where an earlier one was expected.</summary>
internal sealed record OffsetJump(long Expected, long First)
{
    public long Length => First - Expected;
}

/// <summary>
/// The jumps in the offsets of one partition. Compaction and transaction markers leave holes, and then the log begins at or before what was expected;
/// after a reset by retention it begins later. Only the broker can tell, so the committer asks it.
/// </summary>
/// <remarks>
/// Where gaps are reported, the largest jump that is not asked about is kept: a topic of transactions has one after each. Where they halt, what follows a
/// jump waits for the answer.
/// </remarks>
internal sealed class OffsetJumps(bool halt)
{
    private readonly LinkedList<OffsetJump> _held = new();
    private OffsetJump? _question;
    private int _asked;
    private long _logStart = -1;

    /// <summary>Gets the first jump that is a loss; null for none. Poll thread only, as the members below.</summary>
    public OffsetJump? Loss { get; private set; }

    /// <summary>Gets the offset from which on records wait for an answer.</summary>
    public long HeldFrom => _held.First?.Value.First ?? long.MaxValue;

    public void Add(OffsetJump jump)
    {
        if (halt)
        {
            _held.AddLast(jump);
        }
        else if (Volatile.Read(ref _question) is not { } kept || kept.Length < jump.Length)
        {
            Volatile.Write(ref _question, jump);
        }
    }

    /// <summary>Adds the jump from what the group had committed to the first record, before anything is asked.</summary>
    public void AddFirst(OffsetJump jump) => _held.AddFirst(jump);

    /// <summary>Applies the answer, if there is one, to the jumps that were known when it was asked for: of later ones it proves nothing.</summary>
    /// <returns>Whether there is a new question.</returns>
    public bool Settle()
    {
        var logStart = Interlocked.Exchange(ref _logStart, -1);
        if (logStart >= 0)
        {
            Apply(logStart);
        }

        if (_asked > 0 || _held.Count == 0 || Loss is not null)
        {
            return false;
        }

        _asked = _held.Count;
        Volatile.Write(ref _question, _held.First!.Value);
        return true;
    }

    /// <summary>Takes the jump to ask about; null for none. Committer only, as the members below.</summary>
    public OffsetJump? TakeQuestion() => Interlocked.Exchange(ref _question, null);

    /// <summary>Puts a question back that found no answer.</summary>
    public void PutBack(OffsetJump question) => Interlocked.CompareExchange(ref _question, question, null);

    public void Answer(long logStart) => Volatile.Write(ref _logStart, logStart);

    private void Apply(long logStart)
    {
        for (; _asked > 0 && Loss is null; _asked--)
        {
            if (_held.First!.Value is var jump && jump.Expected < logStart)
            {
                Loss = jump;
            }
            else
            {
                _held.RemoveFirst();
            }
        }

        _asked = 0;
    }
}
