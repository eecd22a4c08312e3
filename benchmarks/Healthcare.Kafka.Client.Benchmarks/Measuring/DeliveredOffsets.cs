namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>
/// The offsets that delivery reports name. Where nobody else writes, each partition's are a row without a gap: a gap is a message that was
/// written twice, a missing one was lost.
/// </summary>
internal sealed class DeliveredOffsets(int partitions)
{
    private readonly Lock _gate = new();
    private readonly (long Count, long Sum, long Least, long Most)[] _offsets = [.. Enumerable.Repeat((0L, 0L, long.MaxValue, -1L), partitions)];

    public long Count => _offsets.Sum(static partition => partition.Count);

    /// <summary>Adds one. Safe to call from any thread: a producer's reports come on its own thread, and on one that flushes it beside.</summary>
    public void Add(int partition, long offset)
    {
        lock (_gate)
        {
            ref var entry = ref _offsets[partition];
            entry = (entry.Count + 1, entry.Sum + offset, Math.Min(entry.Least, offset), Math.Max(entry.Most, offset));
        }
    }

    /// <exception cref="RunFailedException">A message is missing, or was written twice.</exception>
    public void MustBe(long messages)
    {
        if (Count != messages)
        {
            throw new RunFailedException($"produced: {Count} messages have an offset, expected {messages}.");
        }

        for (var partition = 0; partition < partitions; partition++)
        {
            var (count, sum, least, most) = _offsets[partition];
            if (count > 0 && (most - least + 1 != count || sum != (least + most) * count / 2))
            {
                throw new RunFailedException($"produced: partition {partition} has {count} messages at the offsets {least} to {most}; one was written twice or is missing.");
            }
        }
    }
}
