namespace Healthcare.Kafka.Client;

/// <summary>What a topic is for: its partitions, replicas and settings are the guide's for that.</summary>
public enum TopicPreset
{
    /// <summary>
    /// Many events of many patients: 32 partitions, 3 replicas, <c>min.insync.replicas=2</c>, kept 7 days, in segments of 1 GiB or a day.
    /// </summary>
    HighThroughputClinical,

    /// <summary>Alerts that somebody waits for: 16 partitions, 3 replicas, <c>min.insync.replicas=2</c>, kept a day, in segments of 512 MiB or 12 hours.</summary>
    LowLatencyAlerting,

    /// <summary>
    /// The last state of each key, such as a catalog: 6 partitions, 3 replicas, compacted. <c>min.insync.replicas=2</c> is this library's own; the guide
    /// leaves it to the broker, whose 1 would lose a persisted message with one disk.
    /// </summary>
    CompactedReference,
}
