namespace Healthcare.Kafka.Client;

/// <summary>What failed and was not resumed, with the code of the first failure.</summary>
/// <remarks>
/// A resume is for calls made after it. Those made before and still on their way to librdkafka follow the failure also when the resume overtakes
/// them: sending them would leave a gap where one of them was refused before.
/// </remarks>
internal sealed class FailedScopes(int mostKeys)
{
    private readonly Lock _sync = new();
    private readonly Dictionary<OrderScope, ErrorCode> _failed = [];
    private readonly Dictionary<OrderScope, Resumed> _resumed = [];
    private bool _any;

    public int Keys
    {
        get
        {
            lock (_sync)
            {
                return _failed.Count - (_failed.ContainsKey(OrderScope.Everything) ? 1 : 0);
            }
        }
    }

    public ErrorCode StoppedBy
    {
        get
        {
            lock (_sync)
            {
                return _failed.GetValueOrDefault(OrderScope.Everything);
            }
        }
    }

    /// <summary>Stops a scope. With too many stopped keys to remember, everything is stopped: forgetting one would break its order.</summary>
    /// <returns>False when it was stopped before.</returns>
    public bool Fail(in OrderScope scope, ErrorCode code)
    {
        lock (_sync)
        {
            if (_failed.ContainsKey(OrderScope.Everything) || !_failed.TryAdd(scope, code))
            {
                return false;
            }

            if (_failed.Count > mostKeys)
            {
                _failed.Add(OrderScope.Everything, code);
            }

            _any = true;
            return true;
        }
    }

    /// <summary>Tells whether a message with this number of entry may not be sent.</summary>
    public bool Stops(in OrderScope scope, long sequence, out ErrorCode first)
    {
        if (!Volatile.Read(ref _any))
        {
            first = ErrorCode.NoError;
            return false;
        }

        lock (_sync)
        {
            return Finds(OrderScope.Everything, sequence, out first) || (scope.IsOrdered && Finds(scope, sequence, out first));
        }
    }

    /// <param name="scope">What to resume.</param>
    /// <param name="lastSequence">The number of the last entry: those up to it still follow the failure.</param>
    public bool Resume(in OrderScope scope, long lastSequence)
    {
        lock (_sync)
        {
            if (!_failed.Remove(scope, out var code))
            {
                return false;
            }

            _resumed[scope] = new Resumed(code, lastSequence);
            return true;
        }
    }

    public int ResumeAll(long lastSequence)
    {
        lock (_sync)
        {
            foreach (var (scope, code) in _failed)
            {
                _resumed[scope] = new Resumed(code, lastSequence);
            }

            var count = _failed.Count;
            _failed.Clear();
            return count;
        }
    }

    /// <summary>Forgets what was resumed, when no call made before can still be on its way.</summary>
    public void ForgetResumed()
    {
        if (!Volatile.Read(ref _any))
        {
            return;
        }

        lock (_sync)
        {
            _resumed.Clear();
            _any = _failed.Count > 0;
        }
    }

    private bool Finds(in OrderScope scope, long sequence, out ErrorCode first)
    {
        if (_failed.TryGetValue(scope, out first))
        {
            return true;
        }

        if (_resumed.TryGetValue(scope, out var resumed) && sequence <= resumed.UpTo)
        {
            first = resumed.Code;
            return true;
        }

        return false;
    }

    private readonly record struct Resumed(ErrorCode Code, long UpTo);
}
