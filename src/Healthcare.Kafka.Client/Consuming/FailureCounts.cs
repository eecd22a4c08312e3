namespace Healthcare.Kafka.Client;

/// <summary>How many messages a consumer gave up since it was made, and what waits for its dead-letter topic.</summary>
internal sealed class FailureCounts(DeadLetterWaits? waits = null, KeyParking? parking = null)
{
    private long _skipped;
    private long _deadLettered;

    public long Skipped => Interlocked.Read(ref _skipped);

    public long DeadLettered => Interlocked.Read(ref _deadLettered);

    public int ParkedKeys => parking?.Count ?? 0;

    /// <summary>Gets the lane that waits longest for the dead-letter topic; null when none does.</summary>
    public DeadLetterWait? Waiting => waits?.Longest;

    public void CountSkipped() => Interlocked.Increment(ref _skipped);

    public void CountDeadLettered() => Interlocked.Increment(ref _deadLettered);
}
