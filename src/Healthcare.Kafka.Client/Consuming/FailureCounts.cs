namespace Healthcare.Kafka.Client;

/// <summary>How many messages a consumer gave up since it was made.</summary>
internal sealed class FailureCounts
{
    private long _skipped;
    private long _deadLettered;

    public long Skipped => Interlocked.Read(ref _skipped);

    public long DeadLettered => Interlocked.Read(ref _deadLettered);

    public void CountSkipped() => Interlocked.Increment(ref _skipped);

    public void CountDeadLettered() => Interlocked.Increment(ref _deadLettered);
}
