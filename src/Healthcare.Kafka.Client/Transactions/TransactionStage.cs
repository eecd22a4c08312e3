namespace Healthcare.Kafka.Client;

/// <summary>How far one transaction is, as its caller sees it.</summary>
internal enum TransactionStage
{
    Open,
    Committing,

    /// <summary>The brokers did not answer: it can only be asked for again.</summary>
    CommitUnanswered,
    MustAbort,
    Aborting,
    AbortUnanswered,
    Ended,
}
