using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client;

/// <summary>How many messages a consumer gave up since it was made, of each partition that it ever had, and what waits for its dead-letter topic.</summary>
internal sealed class FailureCounts(DeadLetterWaits? waits = null, KeyParking? parking = null, ConsumerMetrics? metrics = null)
{
    /// <summary>Why an operator's skip is one.</summary>
    public const string ByOperator = "Operator";

    private readonly ConcurrentDictionary<TopicPartition, Counts> _partitions = new();

    public long Skipped => _partitions.Values.Sum(counts => counts.Skipped);

    public long DeadLettered => _partitions.Values.Sum(counts => counts.DeadLettered);

    public int ParkedKeys => parking?.Count ?? 0;

    /// <summary>Gets the lane that waits longest for the dead-letter topic; null when none does.</summary>
    public DeadLetterWait? Waiting => waits?.Longest;

    public (long Skipped, long DeadLettered) Of(TopicPartition partition) =>
        _partitions.TryGetValue(partition, out var counts) ? (counts.Skipped, counts.DeadLettered) : default;

    /// <param name="partition">The message's partition.</param>
    /// <param name="reason">A name of <see cref="HaltReason"/>, or <see cref="ByOperator"/>.</param>
    public void CountSkipped(TopicPartition partition, string reason)
    {
        metrics?.Skipped(partition, reason);
        _partitions.AddOrUpdate(partition, new Counts(1, 0), static (_, counts) => counts with { Skipped = counts.Skipped + 1 });
    }

    public void CountDeadLettered(TopicPartition partition, DeadLetterReason reason)
    {
        metrics?.DeadLettered(partition, reason);
        _partitions.AddOrUpdate(partition, new Counts(0, 1), static (_, counts) => counts with { DeadLettered = counts.DeadLettered + 1 });
    }

    private sealed record Counts(long Skipped, long DeadLettered);
}
