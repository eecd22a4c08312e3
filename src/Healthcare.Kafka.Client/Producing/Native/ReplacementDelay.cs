namespace Healthcare.Kafka.Client;

/// <summary>How long to wait before a native producer is built anew: not at all the first time, then longer each time that the one before did not last.</summary>
internal sealed class ReplacementDelay(TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    // As long as a cause that stays, such as a missing right, shows itself: it comes back with the first message or its retries.
    private static readonly TimeSpan LongEnough = TimeSpan.FromMinutes(1);

    private TimeSpan _next = TimeSpan.Zero;
    private long _started = time.GetTimestamp();

    /// <summary>Begins to count how long the native producer lasts.</summary>
    public void OnStarted() => _started = time.GetTimestamp();

    /// <summary>Forgets earlier failures when the native producer had worked for a while.</summary>
    public void OnDied()
    {
        if (time.GetElapsedTime(_started) >= LongEnough)
        {
            _next = TimeSpan.Zero;
        }
    }

    public TimeSpan Next()
    {
        var delay = _next;
        _next = delay == TimeSpan.Zero ? TimeSpan.FromSeconds(1) : TimeSpan.FromTicks(Math.Min(2 * delay.Ticks, Longest.Ticks));
        return delay;
    }
}
