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

    [Fact]
    public async Task EnqueueAsync_BufferStaysFull_EndsAtMaxBlockOrCancellation()
    {
        await using var test = await ClusterProducer.StartAsync(
            settings => settings with { BufferMessages = 1, MaxBlock = TimeSpan.FromMilliseconds(300), FlushTimeout = TimeSpan.FromSeconds(20) });
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

    // Fault test 22: our size is librdkafka's, to the byte.
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task ProduceAsync_AtTheSizeLimit_IsSentAndOneByteMoreIsRefused(int beyond, bool isSent)
    {
        const int Limit = 2_000;
        await using var test = await ClusterProducer.StartAsync(
            settings => settings with { MaxMessageBytes = Limit }, librdkafka: ("message.max.bytes", $"{Limit}"));
        var headers = new Headers { { "unit", new byte[100] }, { "null", null! } };
        var key = ClusterProducer.Message(0).Key;
        var overhead = RecordSize.OnWire(new OutgoingRecord(ClusterProducer.Topic, new byte[key.Length], [], headers, default));
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
