namespace Healthcare.Kafka.Client;

/// <summary>What a lane does with a batch. The one place where the types of key and value begin.</summary>
internal abstract class BatchProcessor
{
    /// <summary>Handles the batch, acknowledging from the front. Throws nothing.</summary>
    /// <returns>Why the partition must stand still at the first message that is not acknowledged; null when it need not.</returns>
    public abstract ValueTask<Halt?> ProcessAsync(LaneBatch batch);
}
