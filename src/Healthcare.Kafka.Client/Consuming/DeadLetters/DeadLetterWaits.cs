namespace Healthcare.Kafka.Client;

/// <summary>Lanes of one consumer that wait for its dead-letter topic: for a dead letter to be written, or for the parked keys to be read.</summary>
/// <remarks>A streak of failures begins when one fails while no other one does, and ends when none is left that failed.</remarks>
internal sealed class DeadLetterWaits(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, (DateTimeOffset Since, ErrorCode Code)> _open = [];
    private long _next;

    /// <summary>Gets since when the one that waits longest does, and the last error of any; null when none waits.</summary>
    public DeadLetterWait? Longest
    {
        get
        {
            lock (_gate)
            {
                return _open.Count == 0
                    ? null
                    : new(_open.Values.Min(wait => wait.Since), _open.Values.Select(wait => wait.Code).FirstOrDefault(code => code != ErrorCode.NoError));
            }
        }
    }

    private bool HasFailed => _open.Values.Any(wait => wait.Code != ErrorCode.NoError);

    public long Begin()
    {
        lock (_gate)
        {
            _open.Add(++_next, (time.GetUtcNow(), ErrorCode.NoError));
            return _next;
        }
    }

    /// <returns>Whether a streak begins.</returns>
    public bool Fail(long id, ErrorCode code)
    {
        lock (_gate)
        {
            var begins = !HasFailed;
            _open[id] = (_open[id].Since, code);
            return begins;
        }
    }

    /// <returns>Whether a streak ends.</returns>
    public bool End(long id)
    {
        lock (_gate)
        {
            var failed = HasFailed;
            _open.Remove(id);
            return failed && !HasFailed;
        }
    }
}
