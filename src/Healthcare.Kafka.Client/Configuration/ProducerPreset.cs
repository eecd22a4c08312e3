namespace Healthcare.Kafka.Client;

/// <summary>Where a producer's settings start from. Every preset keeps acks=all, idempotence and this library's fixed rules.</summary>
public enum ProducerPreset
{
    /// <summary>
    /// The tuning guide to the letter, <c>retries=3</c> included: they are used up after about 0.7 s of missing replicas or lost connections.
    /// </summary>
    Documented,

    /// <summary>
    /// The guide's values, with retries bounded by time instead of count, and partitions as Java producers choose them. The default.
    /// </summary>
    Clinical,

    /// <summary>The guide's throughput list: larger batches, a longer linger, a larger buffer.</summary>
    HighThroughput,

    /// <summary>The guide's latency list: no linger, no compression.</summary>
    LowLatency,
}
