namespace Healthcare.Kafka.Client;

/// <summary>Why a message was given up, in codes.</summary>
/// <param name="Reason">The kind of failure.</param>
/// <param name="ReasonCode">The handler's own code; null without one.</param>
/// <param name="ExceptionType">The full type name of what was thrown; null when nothing was.</param>
/// <param name="Attempts">How often the message was tried; 0 when it never reached the handler.</param>
internal readonly record struct DeadLetterCause(DeadLetterReason Reason, string? ReasonCode, string? ExceptionType, int Attempts)
{
    public static DeadLetterCause Rejected(string reasonCode, int attempts) => new(DeadLetterReason.Rejected, reasonCode, null, attempts);

    public static DeadLetterCause Of(HaltReason reason, string? exceptionType, int attempts) => new(
        reason switch
        {
            HaltReason.DeserializationFailed => DeadLetterReason.DeserializationFailed,
            HaltReason.IntegrityFailed => DeadLetterReason.IntegrityFailed,
            HaltReason.RetriesExhausted => DeadLetterReason.RetriesExhausted,
            _ => DeadLetterReason.HandlerFailed,
        },
        null,
        exceptionType,
        attempts);
}
