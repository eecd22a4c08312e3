namespace Healthcare.Kafka.Client;

/// <summary>
/// What one assignment of one partition received and completed. The offset to commit is the end of the contiguous completed prefix of what was
/// received: holes that compaction and transaction markers leave in the offsets do not count, an incomplete message always does.
/// </summary>
/// <remarks>Messages are named by sequence, their place in the order of receipt. One lock covers receive, complete and snapshot.</remarks>
internal sealed class OffsetTracker
{
    private readonly Lock _gate = new();
    private readonly HashSet<long> _finishedBefore;
    private readonly Queue<(long End, long At)> _receipts = new();
    private Entry[] _ring = new Entry[256];
    private long _head;
    private long _tail;
    private long _nextOffset;
    private Position _prefix;
    private long _committed;
    private bool _closed;

    public OffsetTracker()
        : this(-1, Position.None, -1, [])
    {
    }

    private OffsetTracker(long nextOffset, Position prefix, long committed, HashSet<long> finishedBefore)
    {
        _nextOffset = nextOffset;
        _prefix = prefix;
        _committed = committed;
        _finishedBefore = finishedBefore;
    }

    /// <summary>Gets the offset that the messages received begin or go on with; -1 when that is not known.</summary>
    public long NextOffset
    {
        get
        {
            lock (_gate)
            {
                return _nextOffset;
            }
        }
    }

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

    /// <summary>Gets the end of the completed prefix, -1 for none.</summary>
    public long Finished
    {
        get
        {
            lock (_gate)
            {
                return _prefix.Offset;
            }
        }
    }

    /// <summary>Gets when the oldest unfinished message was received, as a timestamp; null when there is none.</summary>
    public long? OldestReceipt
    {
        get
        {
            lock (_gate)
            {
                return _receipts.TryPeek(out var oldest) ? oldest.At : null;
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

    /// <summary>Starts at an offset that someone has chosen: it is to be committed, also when it is lower than what was.</summary>
    public static OffsetTracker StartingAt(long offset) => new(offset, new Position(offset, -1), -1, []);

    /// <summary>Starts at the first message that is not finished, and passes over those behind it that are: they do not come to a handler again.</summary>
    /// <param name="skipped">The offset of a message that counts as finished from now on.</param>
    public OffsetTracker GoOn(long? skipped = null)
    {
        lock (_gate)
        {
            var (prefix, first) = (_prefix, _head);
            for (; first < _tail && IsFinished(At(first)); first++)
            {
                prefix = new Position(At(first).Offset + 1, At(first).LeaderEpoch);
            }

            var finished = new HashSet<long>(_finishedBefore);
            for (var sequence = first; sequence < _tail; sequence++)
            {
                if (IsFinished(At(sequence)))
                {
                    finished.Add(At(sequence).Offset);
                }
            }

            return new OffsetTracker(first < _tail ? At(first).Offset : _nextOffset, prefix, _committed, finished);
        }

        bool IsFinished(in Entry entry) => entry.Completed || entry.Offset == skipped;
    }

    /// <summary>Takes messages up in the order of receipt, and numbers them.</summary>
    /// <returns>Those to handle: all, but for those that were finished before.</returns>
    public Span<RawRecord> Receive(Span<RawRecord> records, long timestamp = 0)
    {
        lock (_gate)
        {
            Reserve(records.Length);
            var open = 0;
            foreach (ref var record in records)
            {
                var finished = _finishedBefore.Count > 0 && _finishedBefore.Remove(record.Offset);
                record.Sequence = _tail;
                _nextOffset = record.Offset + 1;
                At(_tail++) = new Entry(record.Offset, record.LeaderEpoch) { Completed = finished };
                if (!finished)
                {
                    records[open++] = record;
                }
            }

            _receipts.Enqueue((_tail, timestamp));
            Advance();
            return records[..open];
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

        while (_receipts.TryPeek(out var oldest) && oldest.End <= _head)
        {
            _receipts.Dequeue();
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
