namespace Healthcare.Kafka.Client.Shared;

/// <summary>What the group had committed of a partition, somewhen before the answer came.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Offset">The offset, 0 for none.</param>
/// <param name="Answered">When it was known.</param>
/// <param name="Named">What the commit named as completed beyond the offset.</param>
internal readonly record struct CommitObservation(int Partition, long Offset, long Answered, CompletedOffsets? Named = null);
