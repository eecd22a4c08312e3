namespace Healthcare.Kafka.Client;

/// <summary>A group's offsets with their metadata, and a commit that can be given up: Confluent.Kafka has neither.</summary>
/// <remarks>
/// What is given up may still be sent, but never for another owner of the partition: librdkafka does not go on with a rebalance or a close while a commit
/// is without an answer, and then the coordinator refuses it for its generation.
/// </remarks>
internal sealed class LibrdkafkaOffsets(NativeClient client)
{
    private const int WaitSlice = 50;

    /// <summary>Commits, and waits for the answer until <paramref name="giveUp"/>; then the result is Local_TimedOut.</summary>
    public IReadOnlyList<TopicPartitionOffsetError> Commit(IReadOnlyList<GroupOffset> offsets, CancellationToken giveUp) =>
        client.Call(handle => Commit(handle, offsets, giveUp));

    /// <summary>Asks what the group has committed, partition by partition with its error.</summary>
    /// <exception cref="KafkaException">There was no answer.</exception>
    public IReadOnlyList<(GroupOffset Offset, ErrorCode Error)> Committed(IReadOnlyList<TopicPartition> partitions, TimeSpan timeout) =>
        client.Call(handle =>
        {
            using var list = ToList(partitions.Select(GroupOffset.None).ToList());
            var code = Librdkafka.rd_kafka_committed(handle, list.Pointer, (int)timeout.TotalMilliseconds);
            return code == ErrorCode.NoError ? LibrdkafkaPartitions.Read(list.Pointer) : throw new KafkaException(code);
        });

    private static TopicPartitionOffsetError[] Commit(nint handle, IReadOnlyList<GroupOffset> offsets, CancellationToken giveUp)
    {
        using var list = ToList(offsets);
        var queue = Librdkafka.rd_kafka_queue_new(handle);
        try
        {
            var code = Librdkafka.rd_kafka_commit_queue(handle, list.Pointer, queue, 0, 0);
            return code == ErrorCode.NoError ? AwaitAnswer(queue, offsets, giveUp) : All(offsets, code);
        }
        finally
        {
            Librdkafka.rd_kafka_queue_destroy(queue);
        }
    }

    private static TopicPartitionOffsetError[] AwaitAnswer(nint queue, IReadOnlyList<GroupOffset> offsets, CancellationToken giveUp)
    {
        nint answer;
        while ((answer = Librdkafka.rd_kafka_queue_poll(queue, WaitSlice)) == 0)
        {
            if (giveUp.IsCancellationRequested)
            {
                return All(offsets, ErrorCode.Local_TimedOut);
            }
        }

        try
        {
            return ReadAnswer(answer, offsets);
        }
        finally
        {
            Librdkafka.rd_kafka_event_destroy(answer);
        }
    }

    private static TopicPartitionOffsetError[] ReadAnswer(nint answer, IReadOnlyList<GroupOffset> offsets)
    {
        var code = Librdkafka.rd_kafka_event_error(answer);
        var partitions = Librdkafka.rd_kafka_event_topic_partition_list(answer);
        var results = partitions == 0 ? [] : LibrdkafkaPartitions.Read(partitions);

        // The error of the whole repeats that of one partition; it counts for all only where no partition has one.
        return results.Count == 0 || (code != ErrorCode.NoError && results.TrueForAll(result => result.Error == ErrorCode.NoError))
            ? All(offsets, code)
            : [.. results.Select(result => Result(result.Offset, result.Error))];
    }

    private static LibrdkafkaPartitions ToList(IReadOnlyList<GroupOffset> offsets)
    {
        var list = new LibrdkafkaPartitions(offsets.Count);
        foreach (var offset in offsets)
        {
            list.Add(offset);
        }

        return list;
    }

    private static TopicPartitionOffsetError[] All(IReadOnlyList<GroupOffset> offsets, ErrorCode code) =>
        [.. offsets.Select(offset => Result(offset, code))];

    private static TopicPartitionOffsetError Result(GroupOffset offset, ErrorCode code) => new(offset.TopicPartition, offset.Offset, new Error(code));
}
