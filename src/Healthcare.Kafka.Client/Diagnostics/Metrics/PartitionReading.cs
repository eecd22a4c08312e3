namespace Healthcare.Kafka.Client;

/// <summary>What gauges show of a topic's partitions together, or of one where partitions are told apart.</summary>
internal sealed class PartitionReading(KeyValuePair<string, object?>[] tags)
{
    public KeyValuePair<string, object?>[] Tags { get; } = tags;

    /// <summary>Gets the sum; null while it is known of no partition.</summary>
    public long? Lag { get; private set; }

    public long? MaxLag { get; private set; }

    public long Unfinished { get; private set; }

    /// <summary>Gets the greatest age; zero when nothing is unfinished.</summary>
    public TimeSpan OldestAge { get; private set; }

    public long Partitions { get; private set; }

    public long Halted { get; private set; }

    public long Paused { get; private set; }

    public long Stalled { get; private set; }

    /// <summary>Sums up, in the order of the first partition of each topic.</summary>
    public static IReadOnlyList<PartitionReading> Of(IReadOnlyList<PartitionStatus> partitions, TopicTags tags)
    {
        // One array of tags stands for one topic or partition, so it is the key.
        var readings = new Dictionary<KeyValuePair<string, object?>[], PartitionReading>(ReferenceEqualityComparer.Instance);
        foreach (var partition in partitions)
        {
            var key = tags.Of(partition.TopicPartition.Topic, partition.TopicPartition.Partition.Value);
            if (!readings.TryGetValue(key, out var reading))
            {
                readings.Add(key, reading = new PartitionReading(key));
            }

            reading.Add(partition);
        }

        return [.. readings.Values];
    }

    private void Add(PartitionStatus partition)
    {
        if (LagOf(partition) is { } lag)
        {
            Lag = (Lag ?? 0) + lag;
            MaxLag = Math.Max(MaxLag ?? 0, lag);
        }

        Unfinished += partition.Unfinished;
        OldestAge = partition.OldestUnfinishedAge is { } age && age > OldestAge ? age : OldestAge;
        Partitions++;
        Halted += partition.Halt is null ? 0 : 1;
        Paused += partition.Paused ? 1 : 0;
        Stalled += partition.Stalled ? 1 : 0;
    }

    // As Kafka's own tools count. Where nothing is committed yet, the first unfinished message stands in for it.
    private static long? LagOf(PartitionStatus partition)
    {
        var position = partition.CommittedOffset ?? (partition.NextOffset - partition.Unfinished);
        return partition.HighWatermark - position is { } lag ? Math.Max(0, lag) : null;
    }
}
