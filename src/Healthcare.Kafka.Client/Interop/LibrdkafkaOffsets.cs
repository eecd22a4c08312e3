using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client;

/// <summary>A group's offsets with their metadata, and a commit that can be given up: Confluent.Kafka has neither.</summary>
/// <remarks>
/// What is given up may still be sent, but never for another owner of the partition: librdkafka does not go on with a rebalance or a close while a commit
/// is without an answer, and then the coordinator refuses it for its generation.
/// </remarks>
internal sealed class LibrdkafkaOffsets(NativeClient client)
{
    private const int WaitSlice = 50;

    private static readonly Lazy<QueueNew> _queueNew = new(LibrdkafkaModule.Export<QueueNew>("rd_kafka_queue_new"));
    private static readonly Lazy<Destroy> _queueDestroy = new(LibrdkafkaModule.Export<Destroy>("rd_kafka_queue_destroy"));
    private static readonly Lazy<QueuePoll> _queuePoll = new(LibrdkafkaModule.Export<QueuePoll>("rd_kafka_queue_poll"));
    private static readonly Lazy<EventError> _eventError = new(LibrdkafkaModule.Export<EventError>("rd_kafka_event_error"));
    private static readonly Lazy<EventPartitions> _eventPartitions = new(LibrdkafkaModule.Export<EventPartitions>("rd_kafka_event_topic_partition_list"));
    private static readonly Lazy<Destroy> _eventDestroy = new(LibrdkafkaModule.Export<Destroy>("rd_kafka_event_destroy"));
    private static readonly Lazy<CommitQueue> _commitQueue = new(LibrdkafkaModule.Export<CommitQueue>("rd_kafka_commit_queue"));
    private static readonly Lazy<AskCommitted> _committed = new(LibrdkafkaModule.Export<AskCommitted>("rd_kafka_committed"));

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint QueueNew(nint client);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void Destroy(nint target);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint QueuePoll(nint queue, int millisecondsTimeout);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate ErrorCode EventError(nint answer);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint EventPartitions(nint answer);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate ErrorCode CommitQueue(nint client, nint offsets, nint queue, nint callback, nint opaque);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate ErrorCode AskCommitted(nint client, nint partitions, int millisecondsTimeout);

    /// <summary>Commits, and waits for the answer until <paramref name="giveUp"/>; then the result is Local_TimedOut.</summary>
    public IReadOnlyList<TopicPartitionOffsetError> Commit(IReadOnlyList<GroupOffset> offsets, CancellationToken giveUp) =>
        client.Call(handle => Commit(handle, offsets, giveUp));

    /// <summary>Asks what the group has committed, partition by partition with its error.</summary>
    /// <exception cref="KafkaException">There was no answer.</exception>
    public IReadOnlyList<(GroupOffset Offset, ErrorCode Error)> Committed(IReadOnlyList<TopicPartition> partitions, TimeSpan timeout) =>
        client.Call(handle =>
        {
            using var list = ToList(partitions.Select(GroupOffset.None).ToList());
            var code = _committed.Value(handle, list.Pointer, (int)timeout.TotalMilliseconds);
            return code == ErrorCode.NoError ? LibrdkafkaPartitions.Read(list.Pointer) : throw new KafkaException(code);
        });

    private static TopicPartitionOffsetError[] Commit(nint handle, IReadOnlyList<GroupOffset> offsets, CancellationToken giveUp)
    {
        using var list = ToList(offsets);
        var queue = _queueNew.Value(handle);
        try
        {
            var code = _commitQueue.Value(handle, list.Pointer, queue, 0, 0);
            return code == ErrorCode.NoError ? AwaitAnswer(queue, offsets, giveUp) : All(offsets, code);
        }
        finally
        {
            _queueDestroy.Value(queue);
        }
    }

    private static TopicPartitionOffsetError[] AwaitAnswer(nint queue, IReadOnlyList<GroupOffset> offsets, CancellationToken giveUp)
    {
        nint answer;
        while ((answer = _queuePoll.Value(queue, WaitSlice)) == 0)
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
            _eventDestroy.Value(answer);
        }
    }

    private static TopicPartitionOffsetError[] ReadAnswer(nint answer, IReadOnlyList<GroupOffset> offsets)
    {
        var code = _eventError.Value(answer);
        var partitions = _eventPartitions.Value(answer);
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
