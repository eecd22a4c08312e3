namespace Healthcare.Kafka.Client;

/// <summary>The transactional calls of a native producer.</summary>
internal sealed class NativeTransactions(NativeClientHandle client) : ITransactionTransport
{
    public TransactionFailure? Initialize(TimeSpan timeout) => Read(Librdkafka.rd_kafka_init_transactions(client, Milliseconds(timeout)));

    public TransactionFailure? Begin() => Read(Librdkafka.rd_kafka_begin_transaction(client));

    public TransactionFailure? SendOffsets(IReadOnlyCollection<TopicPartitionOffset> offsets, IConsumerGroupMetadata group, TimeSpan timeout)
    {
        using var list = new LibrdkafkaPartitions(offsets.Count);
        foreach (var offset in offsets)
        {
            list.Add(new GroupOffset(offset.TopicPartition, offset.Offset.Value, offset.LeaderEpoch ?? -1, ""));
        }

        var serialized = GroupMetadata.Of(group);
        if (Read(Librdkafka.rd_kafka_consumer_group_metadata_read(out var metadata, serialized, (nuint)serialized.Length)) is { } failure)
        {
            return failure;
        }

        try
        {
            return Read(Librdkafka.rd_kafka_send_offsets_to_transaction(client, list.Pointer, metadata, Milliseconds(timeout)));
        }
        finally
        {
            Librdkafka.rd_kafka_consumer_group_metadata_destroy(metadata);
        }
    }

    public TransactionFailure? Commit(TimeSpan timeout) => Read(Librdkafka.rd_kafka_commit_transaction(client, Milliseconds(timeout)));

    public TransactionFailure? Abort(TimeSpan timeout) => Read(Librdkafka.rd_kafka_abort_transaction(client, Milliseconds(timeout)));

    private static int Milliseconds(TimeSpan timeout) => (int)timeout.TotalMilliseconds;

    private static TransactionFailure? Read(nint error)
    {
        if (error == 0)
        {
            return null;
        }

        try
        {
            // Also what carries no mark at all is fatal, as librdkafka advises.
            var kind = Librdkafka.rd_kafka_error_is_retriable(error) != 0 ? TransactionErrorKind.Retriable
                : Librdkafka.rd_kafka_error_txn_requires_abort(error) != 0 ? TransactionErrorKind.AbortRequired
                : TransactionErrorKind.Fatal;
            return new(kind, Librdkafka.rd_kafka_error_code(error));
        }
        finally
        {
            Librdkafka.rd_kafka_error_destroy(error);
        }
    }
}
