namespace Healthcare.Kafka.Client;

/// <summary>Counts gaps in the offsets. Any thread.</summary>
internal sealed class OffsetGaps
{
    private long _found;

    public long Found => Volatile.Read(ref _found);

    public void Count() => Interlocked.Increment(ref _found);
}
