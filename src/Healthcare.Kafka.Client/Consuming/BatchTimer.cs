namespace Healthcare.Kafka.Client;

/// <summary>How long a batch that is not full waits for more, and the timer that ends the wait. Not safe for concurrent use.</summary>
internal sealed class BatchTimer(TimeSpan wait, TimeProvider timeProvider, Action onOver) : IDisposable
{
    private ITimer? _timer;

    public void Stamp(Span<RawRecord> records)
    {
        var now = timeProvider.GetTimestamp();
        foreach (ref var record in records)
        {
            record.ReceivedAt = now;
        }
    }

    /// <summary>Asks whether the wait that began at <paramref name="since"/> is over; if not, the timer tells when it is.</summary>
    public bool IsOver(long since)
    {
        var left = wait - timeProvider.GetElapsedTime(since);
        if (left <= TimeSpan.Zero)
        {
            return true;
        }

        // Whole milliseconds are what a timer counts: with less it would run at once, again and again.
        var due = TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));
        _timer ??= timeProvider.CreateTimer(static onOver => ((Action)onOver!)(), onOver, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(due, Timeout.InfiniteTimeSpan);
        return false;
    }

    public void Dispose() => _timer?.Dispose();
}
