namespace Healthcare.Kafka.Client;

/// <summary>The transactional calls on Confluent.Kafka's public API.</summary>
internal sealed class ConfluentTransactions(IProducer<byte[], byte[]> producer) : ITransactionTransport
{
    public TransactionFailure? Initialize(TimeSpan timeout) => Try(() => producer.InitTransactions(timeout));

    public TransactionFailure? Begin() => Try(producer.BeginTransaction);

    public TransactionFailure? SendOffsets(IReadOnlyCollection<TopicPartitionOffset> offsets, IConsumerGroupMetadata group, TimeSpan timeout) =>
        Try(() => producer.SendOffsetsToTransaction(offsets, group, timeout));

    public TransactionFailure? Commit(TimeSpan timeout) => Try(() => producer.CommitTransaction(timeout));

    public TransactionFailure? Abort(TimeSpan timeout) => Try(() => producer.AbortTransaction(timeout));

    private static TransactionFailure? Try(Action call)
    {
        try
        {
            call();
            return null;
        }
        catch (KafkaTxnRequiresAbortException exception)
        {
            return new(TransactionErrorKind.AbortRequired, exception.Error.Code);
        }
        catch (KafkaRetriableException exception)
        {
            return new(TransactionErrorKind.Retriable, exception.Error.Code);
        }
        catch (KafkaException exception)
        {
            // Also what carries no mark at all: librdkafka advises to take it for fatal.
            return new(TransactionErrorKind.Fatal, exception.Error.Code);
        }
    }
}
