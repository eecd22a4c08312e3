namespace Healthcare.Kafka.Client;

/// <summary>One retry partition, from when it is assigned, or first asked for, until it is taken away: with its fence once that is known.</summary>
#pragma warning disable CA1001 // A token source without a timer holds nothing to dispose.
internal sealed class RetryPartition
#pragma warning restore CA1001
{
    private readonly TaskCompletionSource<RetryFence> _fence = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _over = new();
    private readonly Lock _gate = new();
    private AssignedPartition? _assigned;
    private (RetryFence Fence, OffsetTracker.Position Committed, CompletedOffsets? Known)? _registered;

    public Task<RetryFence> Fence => _fence.Task;

    public bool IsAssigned => Volatile.Read(ref _assigned) is not null;

    public bool IsOver => _over.IsCancellationRequested;

    public CancellationToken Over => _over.Token;

    public GroupOffset? Committed => _assigned?.CommittedBefore;

    public OffsetTracker Tracker => _assigned!.Tracker;

    /// <returns>Whether it is the first epoch: a later one, of a partition that was sought or goes on after a halt, has the fence that there is.</returns>
    public bool Begin(AssignedPartition partition)
    {
        lock (_gate)
        {
            var isFirst = _assigned is null;
            Volatile.Write(ref _assigned, partition);
            Annotate();
            return isFirst;
        }
    }

    /// <summary>Has the commits of the retry partition name the writer.</summary>
    public void Register(RetryFence fence, OffsetTracker.Position committed, CompletedOffsets? known)
    {
        lock (_gate)
        {
            _registered = (fence, committed, known);
            Annotate();
        }
    }

    public void AskToCommit() => _assigned!.AskToCommit();

    public void Open(RetryFence fence)
    {
        if (!IsOver)
        {
            _fence.TrySetResult(fence);
        }
    }

    public void Fail(Exception exception) => _fence.TrySetException(exception);

    /// <summary>Ends it. What is written from now on is of a former owner.</summary>
    public void End()
    {
        lock (_gate)
        {
            _over.Cancel();
            _fence.TrySetCanceled();
            if (_registered is var (fence, _, _))
            {
                fence.IsOver = true;
            }
        }
    }

    private void Annotate()
    {
        if (_registered is var (fence, committed, known))
        {
            fence.Retries = _assigned!.Tracker;
            _assigned.Tracker.Annotate(fence.Note, committed, known);
        }
    }
}
