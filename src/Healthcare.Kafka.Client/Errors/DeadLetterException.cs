namespace Healthcare.Kafka.Client;

/// <summary>Thrown by an <see cref="IMessageHandler{TKey, TValue}"/> to dead-letter the message that it was given, at once and without a retry.</summary>
/// <remarks>
/// It takes a code and no text on purpose: the code goes to logs and to the dead letter. Thrown by an
/// <see cref="IBatchHandler{TKey, TValue}"/> it applies to the only message of the call that is not settled; with more of them the batch
/// is halved first. A batch handler better says <see cref="MessageBatch{TKey, TValue}.DeadLetter"/>.
/// </remarks>
#pragma warning disable CA1032 // No constructor takes a text: it could hold patient data.
public sealed class DeadLetterException : Exception
{
    /// <summary>Makes the verdict.</summary>
    /// <param name="reasonCode">1 to 64 ASCII letters, digits, dots, underscores and hyphens; a constant, nothing that identifies a patient.</param>
    /// <exception cref="ArgumentException">It is no such code.</exception>
    public DeadLetterException(string reasonCode)
        : base("The handler dead-letters the message.")
    {
        Healthcare.Kafka.Client.ReasonCode.Check(reasonCode);
        ReasonCode = reasonCode;
    }

    /// <summary>Gets why.</summary>
    public string ReasonCode { get; }
}
