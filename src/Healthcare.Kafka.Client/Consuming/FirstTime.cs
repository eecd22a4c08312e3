namespace Healthcare.Kafka.Client;

/// <summary>When something happened first. Any thread.</summary>
internal sealed class FirstTime(TimeProvider timeProvider)
{
    private long _ticks;

    /// <summary>Gets the moment; null while it has not happened.</summary>
    public DateTimeOffset? Moment => Volatile.Read(ref _ticks) is var ticks and not 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    public void Note() => Interlocked.CompareExchange(ref _ticks, timeProvider.GetUtcNow().UtcTicks, 0);
}
