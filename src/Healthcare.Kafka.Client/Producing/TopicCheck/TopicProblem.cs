namespace Healthcare.Kafka.Client;

/// <summary>What can be wrong with a topic that clinical data is to be written to.</summary>
internal enum TopicProblem
{
    /// <summary>The cluster did not say: neither a pass nor a problem.</summary>
    NotChecked,

    Missing,

    WriteDenied,

    Leaderless,

    ReplicationFactor,

    MinInsyncReplicas,

    /// <summary>Every replica must be in sync for a write.</summary>
    NoReplicaToSpare,

    MaxMessageBytes,

    BatchSize,

    /// <summary>Fewer than the topic whose messages it takes has.</summary>
    Partitions,
}
