namespace Healthcare.Kafka.Client.Tests;

public class ProducerAllocationTests
{
    // No task, closure or exception per message on the success path, and no object for its outcome.
    [Fact]
    public async Task EnqueueAsync_WithRoom_AllocatesNothing()
    {
        const int Count = 10_000;
        await using var core = new ProducerCore(
            new() { Name = "test", Librdkafka = [] }, new CollectedLogs(), new ManualTime(), failureHandler: null, static (_, _) => new InstantTransport());
        var producer = new HealthcareProducer<byte[], byte[]>(core, new SameBytes(), new SameBytes());
        var cancellation = TestContext.Current.CancellationToken;
        var message = new OutgoingMessage<byte[], byte[]>([1], [2]);
        Enqueue(producer, message, Count, cancellation);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Enqueue(producer, message, Count, cancellation);
        var perMessage = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Count;

        Assert.InRange(perMessage, 0, 1);
    }

    // 32 bytes for the outcome of each message, and some objects for the call.
    [Fact]
    public async Task ProduceBatchAsync_WithRoom_Allocates32BytesAMessage()
    {
        const int Count = 10_000;
        await using var core = new ProducerCore(
            new() { Name = "test", Librdkafka = [] }, new CollectedLogs(), new ManualTime(), failureHandler: null, static (_, _) => new InstantTransport());
        var producer = new HealthcareProducer<byte[], byte[]>(core, new SameBytes(), new SameBytes());
        var messages = Enumerable.Repeat(new OutgoingMessage<byte[], byte[]>([1], [2]), Count).ToArray();
        Produce(producer, messages);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Produce(producer, messages);

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / (double)Count, 32, 33);
    }

    [Fact]
    public void Fill_WithAGeneratedId_AllocatesNothing()
    {
        const int Count = 10_000;
        var reused = new ReusedHeaders();
        OutgoingHeaders headers = new() { Given = new() { { "unit", [1] } }, MessageId = Guid.NewGuid(), ContentType = [2] };
        Fill(reused, headers, Count);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Fill(reused, headers, Count);

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / (double)Count, 0, 1);
    }

    [Fact]
    public async Task ProduceBatchAsync_Stream_AllocatesNothingButWakeUps()
    {
        const int Count = 50_000;
        await using var core = new ProducerCore(
            new() { Name = "test", Librdkafka = [] }, new CollectedLogs(), new ManualTime(), failureHandler: null, static (_, _) => new InstantTransport());
        var producer = new HealthcareProducer<byte[], byte[]>(core, new SameBytes(), new SameBytes());
        var cancellation = TestContext.Current.CancellationToken;
        var source = new Repeat(new OutgoingMessage<byte[], byte[]>([1], [2]), Count);
        Assert.Equal(Count, await producer.ProduceBatchAsync(TestProducer.Topic, source, cancellation).CountAsync(cancellation));

        await producer.ProduceBatchAsync(TestProducer.Topic, source, cancellation).CountAsync(cancellation);

        // On the one thread that reads the source and, the transport being instant, reports; what wakes the other side is a few hundred bytes a window.
        Assert.InRange(source.AllocatedPerMessage, 0, 32);
    }

    private static void Fill(ReusedHeaders reused, in OutgoingHeaders headers, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (reused.Fill(headers).Count != 3)
            {
                throw new InvalidOperationException("A header is missing.");
            }

            reused.Clear();
        }
    }

    private static void Enqueue(
        HealthcareProducer<byte[], byte[]> producer, OutgoingMessage<byte[], byte[]> message, int count, CancellationToken cancellation)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.True(producer.EnqueueAsync(TestProducer.Topic, message, cancellation).AsTask().IsCompletedSuccessfully);
        }
    }

    // The transport reports at once, so that the task is complete when the call returns.
    private static void Produce(HealthcareProducer<byte[], byte[]> producer, OutgoingMessage<byte[], byte[]>[] messages)
    {
        var delivery = producer.ProduceBatchAsync(TestProducer.Topic, messages);
        Assert.True(delivery.IsCompletedSuccessfully);
        Assert.True(delivery.Result.AllPersisted);
    }

    /// <summary>Gives one message again and again without a wait, and counts what its reader allocates from the first to the last.</summary>
    private sealed class Repeat(OutgoingMessage<byte[], byte[]> message, int count)
        : IAsyncEnumerable<OutgoingMessage<byte[], byte[]>>, IAsyncEnumerator<OutgoingMessage<byte[], byte[]>>
    {
        private long _before;
        private int _thread;
        private int _left;
        private long _bytes;
        private int _counted;

        public OutgoingMessage<byte[], byte[]> Current => message;

        public double AllocatedPerMessage => _bytes / (double)_counted;

        public IAsyncEnumerator<OutgoingMessage<byte[], byte[]>> GetAsyncEnumerator(CancellationToken cancellationToken = default)
        {
            (_left, _bytes, _counted, _thread) = (count, 0, 0, 0);
            return this;
        }

        // From call to call on one thread; where the reader goes on on another one, the count starts anew.
        public ValueTask<bool> MoveNextAsync()
        {
            var now = GC.GetAllocatedBytesForCurrentThread();
            if (_thread == Environment.CurrentManagedThreadId)
            {
                _bytes += now - _before;
                _counted++;
            }

            (_thread, _before) = (Environment.CurrentManagedThreadId, now);
            return new(_left-- > 0);
        }

        public ValueTask DisposeAsync() => default;
    }

    private sealed class SameBytes : PayloadSerializer<byte[]>
    {
        public override byte[]? Serialize(byte[] data, SerializationContext context) => data;
    }

    private sealed class InstantTransport : IProducerTransport
    {
        public ITransactionTransport Transactions { get; } = new FakeTransactions();

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
