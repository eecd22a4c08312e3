namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>One consumption of a whole topic, timed from its first message to its last.</summary>
/// <param name="expected">How many messages end the pass.</param>
/// <param name="measurement">Started when the consumer is made and subscribed, stopped here; null measures nothing.</param>
/// <param name="measured">How many of the messages are measured; by default all.</param>
internal sealed class ConsumePass(long expected, Measurement? measurement, long? measured = null)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _measuredDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _measured = measured ?? expected;
    private readonly Lock _gate = new();
    private Tally _tally;
    private long _count;

    /// <summary>Gets a task that completes with the last message.</summary>
    public Task Done => _done.Task;

    /// <summary>Gets a task that completes with the last message that is measured.</summary>
    public Task MeasuredDone => _measuredDone.Task;

    public bool IsDone => _done.Task.IsCompleted;

    public long Expected => expected;

    /// <summary>Adds what one call of a handler, or some polls, were given. Safe to call from any thread.</summary>
    public void Add(in Tally tally, bool isMeasured = true)
    {
        lock (_gate)
        {
            _tally.Add(tally);
            if (isMeasured)
            {
                Measure(tally.Count);
            }

            if (_tally.Count >= expected)
            {
                _done.TrySetResult();
            }
        }
    }

    /// <summary>Checks that each message came once. Call it when the consumer is closed.</summary>
    /// <exception cref="RunFailedException">One is missing, or came twice.</exception>
    public void MustBeComplete()
    {
        lock (_gate)
        {
            _tally.MustBe(Tally.OfFirst(expected), "consumed");
        }
    }

    private void Measure(long count)
    {
        var before = _count;
        _count += count;
        if (before == 0)
        {
            measurement?.StartTime(_count);
        }

        if (before < _measured && _count >= _measured)
        {
            measurement?.Stop(_measured);
            _measuredDone.TrySetResult();
        }
    }
}
