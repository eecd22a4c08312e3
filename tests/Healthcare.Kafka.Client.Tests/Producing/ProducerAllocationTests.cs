namespace Healthcare.Kafka.Client.Tests;

public class ProducerAllocationTests
{
    // No task, closure or exception per message on the success path: all that is left is the position in its outcome.
    [Fact]
    public async Task EnqueueAsync_WithRoom_AllocatesNothingButThePosition()
    {
        const int Count = 10_000;
        await using var core = new ProducerCore(
            TestProducer.Settings(), new CollectedLogs(), new ManualTime(), failureHandler: null, static (_, _) => new InstantTransport());
        var producer = new HealthcareProducer<byte[], byte[]>(core, new SameBytes(), new SameBytes());
        var cancellation = TestContext.Current.CancellationToken;
        var message = new OutgoingMessage<byte[], byte[]>([1], [2]);
        Enqueue(producer, message, Count, cancellation);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Enqueue(producer, message, Count, cancellation);
        var perMessage = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Count;

        Assert.InRange(perMessage, 0, 56);
    }

    private static void Enqueue(
        HealthcareProducer<byte[], byte[]> producer, OutgoingMessage<byte[], byte[]> message, int count, CancellationToken cancellation)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.True(producer.EnqueueAsync(TestProducer.Topic, message, cancellation).AsTask().IsCompletedSuccessfully);
        }
    }

    private sealed class SameBytes : PayloadSerializer<byte[]>
    {
        public override byte[]? Serialize(byte[] data, SerializationContext context) => data;
    }

    private sealed class InstantTransport : IProducerTransport
    {
        public ErrorCode Produce(in OutgoingRecord record, Delivery delivery)
        {
            delivery.Report(PersistenceStatus.Persisted, ErrorCode.NoError, 0, 0, default);
            return ErrorCode.NoError;
        }

        public int Flush(TimeSpan timeout) => 0;

        public bool Purge() => false;

        public Task<ClusterFacts> DescribeTopicsAsync(IReadOnlyList<string> topics, TimeSpan timeout, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
