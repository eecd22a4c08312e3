namespace ClinicalPipeline;

/// <summary>
/// Keeps the producer from running ahead of the consumer. A real cluster needs no such thing; the embedded one keeps at most 5 MiB
/// of a partition and drops the oldest without a word, so what is not consumed yet must stay below that, even if it is all one patient's.
/// </summary>
internal sealed class UnconsumedWindow(long limitBytes)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _room = NewSignal();
    private long _open;

    /// <summary>Waits until <paramref name="bytes"/> more fit; more than the limit fit when there is nothing else.</summary>
    public async Task EnterAsync(long bytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task room;
            lock (_lock)
            {
                if (_open == 0 || _open + bytes <= limitBytes)
                {
                    _open += bytes;
                    return;
                }

                room = _room.Task;
            }

            await room.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Waits until all that entered has left.</summary>
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

    public void Leave(long bytes)
    {
        TaskCompletionSource room;
        lock (_lock)
        {
            _open -= bytes;
            (room, _room) = (_room, NewSignal());
        }

        room.TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
