namespace Healthcare.Kafka.Client.Shared;

/// <summary>What the group had committed of a partition, somewhen before the answer came.</summary>
internal readonly record struct CommitObservation(int Partition, long Offset, long Answered);
