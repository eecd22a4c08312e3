using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>What <see cref="NativePoll"/> counts on in librdkafka, read from its source and held against each new version here.</summary>
public class NativeBarrierTests
{
    private const int Most = 20_000;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint ConsumeBatch(nint queue, int millisecondsTimeout, nint[] messages, nuint size);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void Destroy(nint message);

    [Fact]
    public async Task Call_PartitionIsRevokedAndAssignedAgainWithinIt_ReturnsNothingFromBefore()
    {
        await using var polled = await PolledTransport.StartAsync(ClientTransport.Native, 1, producer => TransportContractTests.Produce(producer, 5_000));
        polled.PollUntil(() => polled.Events.Records.Count > 0, maxRecords: 1);
        polled.Events.Leaving = () => polled.Transport.Commit([new GroupOffset(new TopicPartition(PolledTransport.Topic, 0), 4_000, -1, "")], CancellationToken.None);

        // The call goes on after what is there, and the group begins anew while it does.
        var rejoin = Task.Run(
            async () =>
            {
                await Task.Delay(500, TestContext.Current.CancellationToken);
                polled.Transport.Unsubscribe();
                polled.Transport.Subscribe([PolledTransport.Topic]);
            },
            TestContext.Current.CancellationToken);
        var offsets = await Task.Run(() => Call(polled.Native!), TestContext.Current.CancellationToken).WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);
        await rejoin.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);

        Assert.Equal((1, 2), (polled.Events.Revoked.Count, polled.Events.Assigned.Count));
        Assert.Equal(Enumerable.Range(4_000, 1_000).Select(offset => (long)offset), offsets);
    }

    /// <returns>The offsets of the messages that one call gathers.</returns>
    private static List<long> Call(NativeMessages messages)
    {
        var consume = Marshal.GetDelegateForFunctionPointer<ConsumeBatch>(NativeLibrary.GetExport(LibrdkafkaModule.Handle, "rd_kafka_consume_batch_queue"));
        var array = GC.AllocateArray<nint>(Most, pinned: true);
        var queue = Librdkafka.rd_kafka_queue_get_consumer(messages.Client);
        try
        {
            var count = (int)consume(queue, 8_000, array, Most);
            return [.. array.AsSpan(0, count).ToArray().Select(OffsetOf).OfType<long>()];
        }
        finally
        {
            Librdkafka.rd_kafka_queue_destroy(queue);
        }
    }

    private static long? OffsetOf(nint message)
    {
        var read = Marshal.PtrToStructure<NativeMessage>(message);
        var destroy = Marshal.GetDelegateForFunctionPointer<Destroy>(NativeLibrary.GetExport(LibrdkafkaModule.Handle, "rd_kafka_message_destroy"));
        destroy(message);
        return read.Error == ErrorCode.NoError ? read.Offset : null;
    }
}
