namespace Healthcare.Kafka.Client;

/// <summary>
/// What one assignment of one partition received and completed. The offset to commit is the end of the contiguous completed prefix of what was
/// received: holes that compaction and transaction markers leave in the offsets do not count, an incomplete message always does.
/// </summary>
/// <remarks>Messages are named by sequence, their place in the order of receipt. One lock covers receive, complete and snapshot.</remarks>
internal sealed class OffsetTracker
{
    private readonly Lock _gate = new();
    private Entry[] _ring = new Entry[256];
    private long _head;
    private long _tail;
    private Position _prefix = Position.None;
    private long _committed = -1;
    private bool _closed;

    /// <summary>Gets how many messages are received and not yet part of the prefix.</summary>
    public int Unfinished
    {
        get
        {
            lock (_gate)
            {
                return (int)(_tail - _head);
            }
        }
    }

    /// <summary>Gets the last offset that was committed in this assignment, -1 for none.</summary>
    public long CommittedOffset
    {
        get
        {
            lock (_gate)
            {
                return _committed;
            }
        }
    }

    /// <summary>Gets whether the assignment is over.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_gate)
            {
                return _closed;
            }
        }
    }

    /// <summary>Counts the messages up to this one that are not completed.</summary>
    public int CountOpen(long lastSequence)
    {
        lock (_gate)
        {
            var open = 0;
            for (var sequence = _head; sequence < _tail && sequence <= lastSequence; sequence++)
            {
                open += At(sequence).Completed ? 0 : 1;
            }

            return open;
        }
    }

    /// <summary>Takes messages up in the order of receipt, and numbers them.</summary>
    public void Receive(Span<RawRecord> records)
    {
        lock (_gate)
        {
            Reserve(records.Length);
            foreach (ref var record in records)
            {
                record.Sequence = _tail;
                At(_tail++) = new Entry(record.Offset, record.LeaderEpoch);
            }
        }
    }

    /// <summary>Completes <paramref name="count"/> messages. Dropped when the assignment is over; again is the same as once.</summary>
    public void Complete(long firstSequence, int count)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            ArgumentOutOfRangeException.ThrowIfGreaterThan(firstSequence + count, _tail);
            for (var sequence = Math.Max(firstSequence, _head); sequence < firstSequence + count; sequence++)
            {
                At(sequence).Completed = true;
            }

            Advance();
        }
    }

    /// <summary>Gets the offset to commit, when it is not committed yet and the assignment is not over.</summary>
    public bool TryGetDirty(out Position position)
    {
        lock (_gate)
        {
            position = _prefix;
            return !_closed && _prefix.Offset > _committed;
        }
    }

    public void MarkCommitted(long offset)
    {
        lock (_gate)
        {
            _committed = Math.Max(_committed, offset);
        }
    }

    /// <summary>Ends the assignment: a completion that comes later belongs to nobody, and a commit might move its new owner's offset.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
        }
    }

    private ref Entry At(long sequence) => ref _ring[sequence & (_ring.Length - 1)];

    private void Advance()
    {
        while (_head < _tail && At(_head) is { Completed: true } entry)
        {
            _prefix = new Position(entry.Offset + 1, entry.LeaderEpoch);
            _head++;
        }
    }

    private void Reserve(int count)
    {
        var needed = _tail - _head + count;
        if (needed <= _ring.Length)
        {
            return;
        }

        var old = _ring;
        _ring = new Entry[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)needed)];
        for (var sequence = _head; sequence < _tail; sequence++)
        {
            At(sequence) = old[sequence & (old.Length - 1)];
        }
    }

    /// <summary>An offset to commit, with the epoch of the leader that served the message before it.</summary>
    internal readonly record struct Position(long Offset, int LeaderEpoch)
    {
        public static readonly Position None = new(-1, -1);
    }

    private struct Entry(long offset, int leaderEpoch)
    {
        public readonly long Offset = offset;
        public readonly int LeaderEpoch = leaderEpoch;
        public bool Completed;
    }
}
