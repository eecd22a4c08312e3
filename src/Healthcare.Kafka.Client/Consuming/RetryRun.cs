namespace Healthcare.Kafka.Client;

/// <summary>One way of messages through a pipeline. It ends early when something gets done: what fails next has tries of its own.</summary>
internal sealed class RetryRun<TKey, TValue>(HandlerWork<TKey, TValue> work, IReadOnlyList<int>? indices, CallFailure? firstFailure, TimeProvider timeProvider)
{
    private bool _hasFirst = firstFailure is not null;
    private long _failedAt = timeProvider.GetTimestamp();

    public HandlerWork<TKey, TValue> Work => work;

    /// <summary>Gets the last call's failure; null when there was no call, or when it succeeded.</summary>
    public CallFailure? Failure { get; private set; } = firstFailure;

    /// <summary>Gets whether the last call threw after it had finished something.</summary>
    public bool Progressed { get; private set; }

    /// <summary>Takes the failure that the run began with in place of its first try, once.</summary>
    public bool TakeFirstFailure()
    {
        var first = _hasFirst;
        _hasFirst = false;
        return first;
    }

    /// <summary>Gets what the next call is about.</summary>
    public IReadOnlyList<int>? Next()
    {
        if (Failure is null)
        {
            return indices;
        }

        work.Attempt++;
        return indices is null ? work.Open() : [.. indices.Where(index => !work.Batch.IsCompleted(index))];
    }

    public void Ended(CallFailure? failure)
    {
        Failure = failure;
        Progressed = failure is { Progressed: true, Halt: null };
        _failedAt = timeProvider.GetTimestamp();
    }

    /// <summary>Waits for what is left of the delay that the handler asked for, or until the lane drains.</summary>
    public async ValueTask WaitAsync()
    {
        if (Failure is { Delay: var delay } && delay > TimeSpan.Zero)
        {
            var left = delay - timeProvider.GetElapsedTime(_failedAt);
            if (left > TimeSpan.Zero)
            {
                await Task.Delay(left, timeProvider, work.Batch.Draining).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
