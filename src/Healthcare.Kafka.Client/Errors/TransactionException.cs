namespace Healthcare.Kafka.Client;

/// <summary>A transactional call failed; <see cref="Kind"/> says what is left to do.</summary>
public sealed class TransactionException : HealthcareKafkaException
{
    internal TransactionException(string clientName, TransactionFailure failure, string whatFailed, string stateOfData)
        : base(Describe(clientName, failure, whatFailed, stateOfData), clientName, failure.Code) => Kind = failure.Kind;

    /// <summary>Gets what is left to do: call again, abort, or restart.</summary>
    public TransactionErrorKind Kind { get; }

    private static string Describe(string clientName, TransactionFailure failure, string whatFailed, string stateOfData) =>
        $"Producer '{clientName}' could not {whatFailed}: {failure.Code}. {stateOfData} {Remedy(failure)} See docs/errors.md#transactionexception.";

    private static string Remedy(TransactionFailure failure) => failure switch
    {
        { Kind: TransactionErrorKind.Retriable } => "Check that the brokers can be reached, then make the same call again.",
        { Kind: TransactionErrorKind.AbortRequired } => "Abort or dispose the transaction, then do it again from its first message.",
        { Code: ErrorCode.Local_Fenced or ErrorCode.ProducerFenced or ErrorCode.InvalidProducerEpoch } =>
            "Another producer has this TransactionalId: give each process its own, and restart this one if it is to go on.",
        { Code: ErrorCode.TransactionalIdAuthorizationFailed } => "Grant Write and Describe on the transactional id, then restart the service.",
        { Code: ErrorCode.InvalidTransactionTimeout } => "Lower TransactionTimeout, or raise the brokers' transaction.max.timeout.ms, then restart the service.",
        _ => "The producer cannot go on: restart the service, and see the brokers' log for the cause.",
    };
}
