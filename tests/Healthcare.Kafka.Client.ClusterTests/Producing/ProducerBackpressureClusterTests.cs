using System.Diagnostics;

namespace Healthcare.Kafka.Client.ClusterTests;

public class ProducerBackpressureClusterTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Fault test 15.
    [Theory]
    [InlineData(200, 64L * 1024 * 1024)]
    [InlineData(500_000, 200L * 1024)]
    public async Task ProduceBatchAsync_BufferFullByCountOrBytes_WaitsAndDeliversAllInOrder(int bufferMessages, long bufferBytes)
    {
        await using var test = await ClusterProducer.StartAsync(
            settings => settings with { BufferMessages = bufferMessages, BufferBytes = bufferBytes });
        test.Cluster.SetRoundTripTime(TimeSpan.FromMilliseconds(100));
        using var done = new CancellationTokenSource();
        var most = MostInBufferAsync(test, done.Token);

        var delivery = await test.Producer.ProduceBatchAsync(ClusterProducer.Topic, ClusterProducer.Messages(2_000, size: 500), Cancellation)
            .WaitAsync(Eventually.Deadline, Cancellation);
        await done.CancelAsync();

        Assert.True(delivery.AllPersisted);
        Assert.InRange(await most, 1, Math.Min(bufferMessages, (int)(bufferBytes / 500)));
        await test.AssertPersistedAreReadableAsync(delivery);
        await test.AssertOrderPerKeyAsync();
    }

    // librdkafka's own limit below ours: the refused message waits at the head of the line, and nothing overtakes it.
    [Fact]
    public async Task ProduceBatchAsync_QueueOfLibrdkafkaIsFull_WaitsAndDeliversAllInOrder()
    {
        await using var test = await ClusterProducer.StartAsync(librdkafka: ("queue.buffering.max.messages", "50"));

        var delivery = await test.Producer.ProduceBatchAsync(ClusterProducer.Topic, ClusterProducer.Messages(1_000), Cancellation)
            .WaitAsync(Eventually.Deadline, Cancellation);

        Assert.True(delivery.AllPersisted);
        await test.AssertPersistedAreReadableAsync(delivery);
        await test.AssertOrderPerKeyAsync();
    }

    // Fault test 15: full by count, by bytes, and by librdkafka's own count, while an answer takes five seconds.
    [Theory]
    [InlineData(1, 1_000_000, "500000")]
    [InlineData(500_000, 1_000, "500000")]
    [InlineData(500_000, 1_000_000, "1")]
    public async Task EnqueueAsync_BufferStaysFull_EndsAtMaxBlockOrCancellation(int bufferMessages, long bufferBytes, string librdkafkaMessages)
    {
        await using var test = await ClusterProducer.StartAsync(
            settings => settings with
            {
                BufferMessages = bufferMessages,
                BufferBytes = bufferBytes,
                MaxBlock = TimeSpan.FromMilliseconds(300),
                FlushTimeout = TimeSpan.FromSeconds(20),
            },
            librdkafka: ("queue.buffering.max.messages", librdkafkaMessages));
        test.Cluster.SetRoundTripTime(TimeSpan.FromSeconds(5));
        await test.Producer.EnqueueAsync(ClusterProducer.Topic, ClusterProducer.Message(0), Cancellation);
        using var cancelled = new CancellationTokenSource();

        var start = Stopwatch.GetTimestamp();
        var blocked = test.Producer.EnqueueAsync(ClusterProducer.Topic, ClusterProducer.Message(1), Cancellation).AsTask();
        var given = test.Producer.EnqueueAsync(ClusterProducer.Topic, ClusterProducer.Message(2), cancelled.Token).AsTask();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Assert.Equal(ErrorCode.Local_QueueFull, (await Assert.ThrowsAsync<DeliveryException>(() => blocked)).Code);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.FromMilliseconds(290), TimeSpan.FromSeconds(4.5));
        test.Cluster.SetRoundTripTime(TimeSpan.Zero);
        await test.Producer.FlushAsync(Cancellation).WaitAsync(Eventually.Deadline, Cancellation);
        Assert.Equal([0], (await test.ReadAllAsync()).Select(ClusterProducer.IdOf));
    }

    // Fault test 16: librdkafka counts no bytes for a tombstone; here each has its overhead, so that bytes bound a storm of them as well as the count.
    [Theory]
    [InlineData(100, 64L * 1024 * 1024)]
    [InlineData(500_000, 56_000)]
    public async Task EnqueueAsync_StormOfTombstones_StaysWithinTheBuffer(int bufferMessages, long bufferBytes)
    {
        const int Count = 4_000;
        await using var test = await ClusterProducer.StartAsync(
            settings => settings with { BufferMessages = bufferMessages, BufferBytes = bufferBytes }, partitions: 4);
        test.Cluster.SetRoundTripTime(TimeSpan.FromMilliseconds(10));
        using var done = new CancellationTokenSource();
        var most = MostInBufferAsync(test, done.Token);

        for (var i = 0; i < Count; i++)
        {
            await test.Producer.EnqueueAsync(
                ClusterProducer.Topic, OutgoingMessage<string, string>.Tombstone($"{ClusterProducer.Sentinel}-{i}"), Cancellation);
        }

        await test.Producer.FlushAsync(Cancellation).WaitAsync(Eventually.Deadline, Cancellation);
        await done.CancelAsync();

        Assert.InRange(await most, 50, 100);
        Assert.Equal(0, test.Core.Enqueued.Count);
        var log = await test.ReadAllAsync();
        Assert.All(log, record => Assert.Null(record.Value));
        Assert.Equal(Count, log.Select(record => record.KeyText).Distinct().Count());
    }

    // Fault test 22: our size is librdkafka's, to the byte.
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task ProduceAsync_AtTheSizeLimit_IsSentAndOneByteMoreIsRefused(int beyond, bool isSent)
    {
        EverySpan.LeaveOut();
        const int Limit = 2_000;
        await using var test = await ClusterProducer.StartAsync(
            settings => settings with { MaxMessageBytes = Limit }, librdkafka: ("message.max.bytes", $"{Limit}"));
        var headers = new Headers { { "unit", new byte[100] }, { "null", null! } };
        var key = ClusterProducer.Message(0).Key;
        var overhead = RecordSize.OnWire(new OutgoingRecord(ClusterProducer.Topic, new byte[key.Length], [], new() { Given = headers, MessageId = Guid.NewGuid() }, default));
        var value = ClusterProducer.Message(0, size: Limit - (int)overhead + beyond).Value;

        var call = test.Producer.ProduceAsync(ClusterProducer.Topic, new(key, value) { Headers = headers }, Cancellation);

        if (isSent)
        {
            Assert.True((await call.WaitAsync(Eventually.Deadline, Cancellation)).IsPersisted);
        }
        else
        {
            var exception = await Assert.ThrowsAsync<DeliveryException>(() => call);
            Assert.Equal((ErrorCode.MsgSizeTooLarge, PersistenceStatus.NotPersisted), (exception.Code, exception.Status));
            Assert.DoesNotContain(ClusterProducer.Sentinel, exception.ToString(), StringComparison.Ordinal);
        }
    }

    private static async Task<int> MostInBufferAsync(ClusterProducer test, CancellationToken until)
    {
        var most = 0;
        while (!until.IsCancellationRequested)
        {
            most = Math.Max(most, test.Core.Outstanding);
            await Task.Yield();
        }

        return most;
    }
}
