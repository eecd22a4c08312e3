namespace Healthcare.Kafka.Client;

/// <summary>A protected payload could not be opened. Its partition halts or it is dead-lettered, as it came; it is never skipped.</summary>
/// <remarks>Holds no part of the message. The audit log has its position, the reason and the id of the data key (event 8000).</remarks>
public sealed class PayloadIntegrityException : Exception
{
    internal PayloadIntegrityException(PayloadIntegrityFailure failure)
        : base($"A protected payload could not be opened: {failure}. It was not handled. See docs/errors.md#payloadintegrityexception.") => Failure = failure;

    /// <summary>Gets why.</summary>
    public PayloadIntegrityFailure Failure { get; }
}
