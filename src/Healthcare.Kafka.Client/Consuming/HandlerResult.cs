namespace Healthcare.Kafka.Client;

/// <summary>How a call of the handler ended. What it acknowledged is completed already.</summary>
/// <param name="Failure">What is left undone; null when nothing is.</param>
/// <param name="DeadLetters">What the handler gave up, in order; null for nothing.</param>
/// <param name="Late">What was thrown when all was acknowledged: it undoes nothing.</param>
internal readonly record struct HandlerResult(CallFailure? Failure, IReadOnlyList<(int Index, string ReasonCode)>? DeadLetters = null, Exception? Late = null);
