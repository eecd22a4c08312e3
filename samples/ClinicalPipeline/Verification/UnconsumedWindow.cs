namespace ClinicalPipeline;

/// <summary>
/// Keeps the producer from running ahead of the consumer. A real cluster needs no such thing; the embedded one keeps at most 5 MiB
/// of a partition and drops the oldest without a word, so what is not consumed yet must stay well below that.
/// </summary>
internal sealed class UnconsumedWindow(int limit)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _room = NewSignal();
    private int _open;

    /// <summary>Waits until <paramref name="count"/> more events fit; more than the limit fit when there are no others.</summary>
    public async Task EnterAsync(int count, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task room;
            lock (_lock)
            {
                if (_open == 0 || _open + count <= limit)
                {
                    _open += count;
                    return;
                }

                room = _room.Task;
            }

            await room.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Waits until every event that entered has left.</summary>
    public async Task WaitUntilEmptyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task room;
            lock (_lock)
            {
                if (_open == 0)
                {
                    return;
                }

                room = _room.Task;
            }

            await room.WaitAsync(cancellationToken);
        }
    }

    public void Leave(int count)
    {
        TaskCompletionSource room;
        lock (_lock)
        {
            _open -= count;
            (room, _room) = (_room, NewSignal());
        }

        room.TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
