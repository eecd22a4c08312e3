namespace Healthcare.Kafka.Client;

/// <summary>Why a transactional call failed, and what is left to do.</summary>
internal sealed record TransactionFailure(TransactionErrorKind Kind, ErrorCode Code);
