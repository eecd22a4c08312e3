namespace Healthcare.Kafka.Client;

/// <summary>That a consumer was asked to stop, and how much of the time that it has for it is left. Safe to use from any thread.</summary>
internal sealed class StopRequest(TimeSpan timeout, TimeProvider timeProvider)
{
    private readonly TaskCompletionSource _made = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _madeAt;

    /// <summary>Gets a task that completes with the request.</summary>
    public Task Made => _made.Task;

    public bool IsMade => _made.Task.IsCompleted;

    public void Make()
    {
        if (!IsMade)
        {
            Volatile.Write(ref _madeAt, timeProvider.GetTimestamp());
            _made.TrySetResult();
        }
    }

    /// <summary>Gets what is left of a share of the time.</summary>
    public TimeSpan Left(double share) => (share * timeout) - timeProvider.GetElapsedTime(Volatile.Read(ref _madeAt));
}
