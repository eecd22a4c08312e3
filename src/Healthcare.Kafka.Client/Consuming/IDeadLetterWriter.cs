namespace Healthcare.Kafka.Client;

/// <summary>Writes what a consumer gives up to its dead-letter topic.</summary>
internal interface IDeadLetterWriter
{
    /// <summary>Writes a record as it came, trying again for as long as that can help.</summary>
    /// <param name="record">The record: original bytes, key and headers.</param>
    /// <param name="reason">Why; codes only.</param>
    /// <param name="draining">Asks to give up waiting: the record stays uncompleted and comes again.</param>
    /// <returns>True once the brokers hold it for certain (Persisted), and only then is it completed. False when it drains or can never be written.</returns>
    ValueTask<bool> WriteAsync(RawRecord record, DeadLetterReason reason, CancellationToken draining);
}

/// <summary>Why a message was given up, in codes.</summary>
/// <param name="Code">The handler's reason code, or the name of a <see cref="HaltReason"/>.</param>
/// <param name="ExceptionType">The full type name of what was thrown; null when nothing was.</param>
/// <param name="Attempts">How often the message was tried; 0 when it never reached the handler.</param>
internal readonly record struct DeadLetterReason(string Code, string? ExceptionType, int Attempts);
