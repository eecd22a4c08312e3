namespace Healthcare.Kafka.Client;

/// <summary>
/// What all lanes of a consumer may hold together, batches in flight included, in equal shares: a partition that stands still takes nothing from another.
/// What a partition needs beyond its share waits in front of its lane, where <see cref="Overflow"/> bounds it.
/// </summary>
internal sealed class LaneMemory(ConsumerSettings settings, Assignment assignment)
{
    // An assignment that grows while lanes hold the larger shares of the smaller one: what comes must go on, and must not take as much again.
    private const int WhileExceeded = 8;

    private readonly long _total = settings.BufferMemory - settings.OverflowBytes;
    private long _held;

    /// <summary>Gets the memory that records in lanes and in batches in flight take, also those of partitions that are revoked.</summary>
    public long Held => Interlocked.Read(ref _held);

    /// <summary>Gets how much a lane may hold now. It may always hold one record.</summary>
    public long Share => Math.Max(1, (Held < _total ? _total : _total / WhileExceeded) / Math.Max(1, assignment.Owned.Count));

    public static long CostOf(int records, long bytes) => bytes + ((long)records * StagedRecords.RecordCost);

    public void Add(long change) => Interlocked.Add(ref _held, change);
}
