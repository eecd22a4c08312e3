namespace Healthcare.Kafka.Client;

/// <summary>What a lane does with a batch. The one place where the types of key and value begin.</summary>
internal abstract class BatchProcessor
{
    /// <summary>Gets how many messages were given up.</summary>
    public virtual FailureCounts Failures { get; } = new();

    /// <summary>Gets what the consumer measures; null where nothing is.</summary>
    public virtual ConsumerMetrics? Metrics => null;

    /// <summary>Handles the batch, completing its messages as they are done. Throws nothing.</summary>
    /// <returns>Why the lane must stand still; null when it need not.</returns>
    public abstract ValueTask<Halt?> ProcessAsync(LaneBatch batch);
}
