namespace Healthcare.Kafka.Client;

/// <summary>
/// What one assignment of one partition received and completed. The offset to commit is the end of the contiguous completed prefix of what was
/// received: holes that compaction and transaction markers leave in the offsets do not count, an incomplete message always does.
/// </summary>
/// <remarks>Messages are named by sequence, their place in the order of receipt. One lock covers receive, complete and snapshot.</remarks>
internal sealed class OffsetTracker
{
    // A longer list than the text of a commit holds in any form.
    private const int MostRuns = 10_000;

    private readonly Lock _gate = new();
    private readonly Queue<(long End, long At)> _receipts = new();
    private Entry[] _ring = new Entry[256];
    private long _head;
    private long _tail;
    private Position _prefix = Position.None;
    private long _committed = -1;
    private CompletedOffsets? _known;
    private long _nextOffset = -1;
    private long _changes;
    private long _committedChanges;
    private bool _closed;
    private string? _note;
    private bool _noted;
    private CompletedOffsets? _named;

    /// <summary>Gets whether a commit also names what is completed beyond its offset.</summary>
    public bool NamesCompleted { get; init; }

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

    /// <summary>Gets whether a commit with the note is acknowledged.</summary>
    public bool IsNoted
    {
        get
        {
            lock (_gate)
            {
                return _noted;
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
    public static OffsetTracker StartingAt(long offset, bool namesCompleted) =>
        new() { NamesCompleted = namesCompleted, _nextOffset = offset, _prefix = new Position(offset, -1) };

    /// <summary>Starts at the first message that is not finished, and passes over those behind it that are: they do not come to a handler again.</summary>
    /// <param name="skipped">The offset of a message that counts as finished from now on.</param>
    public OffsetTracker GoOn(long? skipped = null)
    {
        lock (_gate)
        {
            var (prefix, first) = (_prefix, _head);
            for (; first < _tail && IsFinished(At(first), skipped); first++)
            {
                prefix = new Position(At(first).Offset + 1, At(first).LeaderEpoch);
            }

            return new OffsetTracker
            {
                NamesCompleted = NamesCompleted,
                _nextOffset = first < _tail ? At(first).Offset : _nextOffset,
                _prefix = prefix,
                _committed = _committed,
                _known = Beyond(first, int.MaxValue, skipped),
                _changes = 1,
                _note = _note,
                _noted = _noted,
                _named = _named,
            };
        }
    }

    /// <summary>Begins where the group stands, before anything is received. Known messages count as completed once they are received.</summary>
    public void Begin(Position committed, CompletedOffsets? known, string? note = null)
    {
        lock (_gate)
        {
            // A commit must not erase it before it has a successor.
            _note ??= note;
            _prefix = committed;
            _committed = committed.Offset;
            _known = known;
            _nextOffset = committed.Offset;
        }
    }

    /// <summary>Has each commit carry a text before the names of what is completed. Before anything is received it begins where the group stands.</summary>
    public void Annotate(string note, Position committed, CompletedOffsets? known)
    {
        lock (_gate)
        {
            if (_prefix.Offset < 0 && _nextOffset < 0)
            {
                (_prefix, _known) = (committed, known);
            }

            (_note, _noted) = (note, false);
            _changes++;
        }
    }

    /// <summary>Asks whether the group holds that a message is completed. Only known where commits carry a note.</summary>
    public bool IsCommitted(long offset)
    {
        lock (_gate)
        {
            return _noted && (offset < _committed || (_named?.Contains(offset) ?? false));
        }
    }

    /// <summary>Takes messages up in the order of receipt, and numbers them.</summary>
    /// <returns>Those that are left to do, at the start of <paramref name="records"/>. The others are released.</returns>
    public Span<RawRecord> Receive(Span<RawRecord> records, long timestamp = 0)
    {
        lock (_gate)
        {
            Reserve(records.Length);
            var open = 0;
            foreach (ref var record in records)
            {
                record.Sequence = _tail;
                var completed = IsKnown(record);
                At(_tail++) = new Entry(record.Offset, record.LeaderEpoch) { Completed = completed };
                _nextOffset = record.Offset + 1;
                if (completed)
                {
                    record.Release();
                }
                else
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

            _changes++;
            Advance();
        }
    }

    /// <summary>Gets what to commit, when it is not committed yet and the assignment is not over.</summary>
    public bool TryGetDirty(out Position position)
    {
        lock (_gate)
        {
            position = _prefix with { Note = _note };
            if (_closed || !NamesCompleted || _changes == _committedChanges)
            {
                return !_closed && _prefix.Offset > _committed;
            }

            var beyond = Beyond(_head, MostRuns);
            if (position.Offset < 0 && beyond is not null)
            {
                // The group had no offset, and its first message is not completed: the names need one to stand beside.
                position = position with { Offset = At(_head).Offset };
            }

            position = position with { Beyond = beyond, Changes = _changes };
            return position.Offset > _committed || beyond is not null || _note is not null;
        }
    }

    public void MarkCommitted(long offset, long changes = 0)
    {
        lock (_gate)
        {
            _committed = Math.Max(_committed, offset);
            _committedChanges = Math.Max(_committedChanges, changes);
        }
    }

    /// <summary>Takes up that a commit with the note was acknowledged, and what it named.</summary>
    public void MarkNoted(string note, CompletedOffsets? named)
    {
        lock (_gate)
        {
            _noted = note == _note;
            _named = named;
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

    /// <summary>A message of a later leader than any that was named stands in a log that was cut: it is another, and so is all that follows.</summary>
    private bool IsKnown(in RawRecord record)
    {
        if (_known is not null && (record.LeaderEpoch > _known.LeaderEpoch || record.Offset >= _known.End))
        {
            _known = null;
        }

        return _known?.Contains(record.Offset) ?? false;
    }

    private static bool IsFinished(in Entry entry, long? skipped) => entry.Completed || entry.Offset == skipped;

    private CompletedOffsets? Beyond(long first, int mostRuns, long? skipped = null)
    {
        var runs = new OffsetRuns();
        for (var sequence = first; sequence < _tail && runs.Count < mostRuns; sequence++)
        {
            if (At(sequence) is var entry && IsFinished(entry, skipped))
            {
                runs.Add(entry.Offset, entry.LeaderEpoch);
            }
        }

        if (_known is not null)
        {
            // Named, and not received again so far: the commit replaces the text that names them.
            runs.AddRest(_known, _nextOffset);
        }

        return runs.Build();
    }

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

        /// <summary>Gets what is completed beyond the offset; null when nothing is.</summary>
        public CompletedOffsets? Beyond { get; init; }

        /// <summary>Gets the text that goes before the names; null for none.</summary>
        public string? Note { get; init; }

        /// <summary>Gets the number of completions that this covers.</summary>
        public long Changes { get; init; }
    }

    private struct Entry(long offset, int leaderEpoch)
    {
        public readonly long Offset = offset;
        public readonly int LeaderEpoch = leaderEpoch;
        public bool Completed;
    }
}
