namespace Healthcare.Kafka.Client;

/// <summary>
/// The keys of one partition that have copies in its retry partition. Later messages of such a key follow it there, until the group holds the offset of its
/// last copy: a key that was free when that is only handled could be handled once more from there, after a crash, behind its later messages.
/// </summary>
/// <param name="writer">The name under which this owner writes.</param>
/// <param name="writers">Who may write.</param>
internal sealed class RetryFence(string writer, RetryWriters writers)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, Line> _lines = [];
    private volatile OffsetTracker? _retries;
    private volatile bool _isOver;

    public string Writer { get; } = writer;

    /// <summary>Gets the text that the commits of the retry partition carry.</summary>
    public string Note => writers.Text;

    /// <summary>Gets or sets the tracker of the retry partition.</summary>
    public OffsetTracker? Retries
    {
        get => _retries;
        set => _retries = value;
    }

    /// <summary>Gets or sets whether the retry partition was taken away: what was written meanwhile may count for nothing.</summary>
    public bool IsOver
    {
        get => _isOver;
        set => _isOver = value;
    }

    /// <summary>Gets how many keys are not free.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _lines.Values.Count(line => !IsFree(line));
            }
        }
    }

    /// <summary>Asks whether a copy counts.</summary>
    public bool Includes(in RetryCopy copy) => writers.Includes(copy.Offset, copy.Writer);

    /// <summary>Takes up a copy that an earlier owner wrote.</summary>
    public void Add(in RetryCopy copy)
    {
        if (copy.Original.Key is { } key)
        {
            var hash = KeyHash.Of(key);
            lock (_gate)
            {
                var line = _lines.GetValueOrDefault(hash, Line.None);
                _lines[hash] = line with { Message = Math.Max(line.Message, copy.Original.Offset), At = copy.Offset };
            }
        }
    }

    /// <summary>Forgets the keys that are free.</summary>
    public void ForgetFree()
    {
        lock (_gate)
        {
            foreach (var hash in _lines.Where(line => IsFree(line.Value)).Select(line => line.Key).ToList())
            {
                _lines.Remove(hash);
            }
        }
    }

    public RetryWay WayOf(RecordBytes key, long message)
    {
        if (key.IsNull)
        {
            return RetryWay.Handle;
        }

        lock (_gate)
        {
            if (_lines.Count == 0)
            {
                return RetryWay.Handle;
            }

            var hash = KeyHash.Of(key.Span);
            if (!_lines.TryGetValue(hash, out var line))
            {
                return RetryWay.Handle;
            }

            if (message <= line.Message)
            {
                return RetryWay.Skip;
            }

            if (!IsFree(line))
            {
                return RetryWay.Follow;
            }

            _lines.Remove(hash);
            return RetryWay.Handle;
        }
    }

    /// <summary>Closes the key before a copy is written: it may be received before the answer of the brokers is.</summary>
    public void BeginWrite(byte[]? key)
    {
        if (key is not null)
        {
            var hash = KeyHash.Of(key);
            lock (_gate)
            {
                _lines[hash] = _lines.GetValueOrDefault(hash, Line.None) with { IsWriting = true };
            }
        }
    }

    /// <summary>Takes up where the copy stands. A write that has no answer leaves the key closed: its message comes again.</summary>
    public void EndWrite(byte[]? key, long message, long at)
    {
        if (key is not null)
        {
            var hash = KeyHash.Of(key);
            lock (_gate)
            {
                _lines[hash] = _lines[hash] with { Message = message, At = at, IsWriting = false };
            }
        }
    }

    /// <summary>Asks whether a copy is the first of its message.</summary>
    public bool TryTake(in RetryCopy copy)
    {
        if (copy.Original.Key is not { } key)
        {
            return true;
        }

        var hash = KeyHash.Of(key);
        lock (_gate)
        {
            if (!_lines.TryGetValue(hash, out var line) || (copy.Original.Offset <= line.Taken && copy.Offset > line.TakenAt))
            {
                // Of a key that is free: what it had there is handled.
                return false;
            }

            _lines[hash] = line with { Taken = copy.Original.Offset, TakenAt = copy.Offset };
            return true;
        }
    }

    private bool IsFree(Line line) => !line.IsWriting && _retries is { } retries && retries.IsCommitted(line.At);

    /// <param name="Message">The last message of the key that has a copy.</param>
    /// <param name="At">Where that copy stands.</param>
    /// <param name="Taken">The last message that was taken up from the retry partition.</param>
    /// <param name="TakenAt">Where the copy of that one stands.</param>
    /// <param name="IsWriting">Whether a copy is on its way.</param>
    private readonly record struct Line(long Message, long At, long Taken, long TakenAt, bool IsWriting)
    {
        public static readonly Line None = new(-1, -1, -1, -1, false);
    }
}
