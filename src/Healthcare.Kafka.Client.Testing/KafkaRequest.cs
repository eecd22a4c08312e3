namespace Healthcare.Kafka.Client.Testing;

/// <summary>The requests of the Kafka protocol that the embedded cluster answers; the values are the protocol's API keys.</summary>
#pragma warning disable CA1008 // API key 0 is Produce.
public enum KafkaRequest
#pragma warning restore CA1008
{
    /// <summary>Appends records to partitions.</summary>
    Produce = 0,

    /// <summary>Reads records from partitions.</summary>
    Fetch = 1,

    /// <summary>Asks for the first or last offset of partitions.</summary>
    ListOffsets = 2,

    /// <summary>Asks for brokers, topics and partition leaders.</summary>
    Metadata = 3,

    /// <summary>Commits a group's offsets.</summary>
    OffsetCommit = 8,

    /// <summary>Asks for a group's committed offsets.</summary>
    OffsetFetch = 9,

    /// <summary>Asks which broker coordinates a group or a transactional id.</summary>
    FindCoordinator = 10,

    /// <summary>Joins a group and starts a rebalance.</summary>
    JoinGroup = 11,

    /// <summary>Keeps a group membership alive.</summary>
    Heartbeat = 12,

    /// <summary>Leaves a group.</summary>
    LeaveGroup = 13,

    /// <summary>Hands out a group's assignment.</summary>
    SyncGroup = 14,

    /// <summary>Asks which requests a broker knows; the first request of a connection.</summary>
    ApiVersions = 18,

    /// <summary>Asks for the producer id that makes produce requests idempotent.</summary>
    InitProducerId = 22,

    /// <summary>Asks where a leader epoch ends.</summary>
    OffsetForLeaderEpoch = 23,

    /// <summary>Adds partitions to a transaction.</summary>
    AddPartitionsToTxn = 24,

    /// <summary>Adds a group's offsets to a transaction.</summary>
    AddOffsetsToTxn = 25,

    /// <summary>Commits or aborts a transaction.</summary>
    EndTxn = 26,

    /// <summary>Commits a group's offsets within a transaction.</summary>
    TxnOffsetCommit = 28,
}
