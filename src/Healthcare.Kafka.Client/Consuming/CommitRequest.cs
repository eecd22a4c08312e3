namespace Healthcare.Kafka.Client;

/// <summary>A commit that someone waits for. Withdrawn in time it is never sent: its sender may not own the partitions any more.</summary>
internal sealed class CommitRequest(IReadOnlyList<AssignedPartition> partitions)
{
    private readonly TaskCompletionSource<bool> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _taken;

    public IReadOnlyList<AssignedPartition> Partitions { get; } = partitions;

    /// <summary>Claims the request, for sending it or for withdrawing it: whoever is first.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _taken, 1) == 0;

    public void Complete(bool committed) => _done.TrySetResult(committed);

    public bool Wait(TimeSpan timeout, TimeProvider timeProvider)
    {
        if (_done.Task.WaitFor(timeout, timeProvider))
        {
            return _done.Task.Result;
        }

        TryTake();
        return false;
    }
}
