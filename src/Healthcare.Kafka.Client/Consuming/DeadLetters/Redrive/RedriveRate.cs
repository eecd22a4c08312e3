namespace Healthcare.Kafka.Client;

/// <summary>Spreads messages evenly over the time, so that a redrive does not starve what is new.</summary>
internal sealed class RedriveRate(int messagesPerSecond, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private long _count;

    /// <summary>Waits until the next message is due. Time that was not used is not made up for.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        var elapsed = time.GetElapsedTime(_start);
        _count = Math.Max(_count, (long)(elapsed.TotalSeconds * messagesPerSecond));
        var due = TimeSpan.FromSeconds((double)_count++ / messagesPerSecond);
        var wait = due - elapsed;

        // Whole milliseconds are what a timer counts: what is less is waited for with one of the next.
        if (wait >= TimeSpan.FromMilliseconds(1))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
