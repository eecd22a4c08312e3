namespace Healthcare.Kafka.Client.Tests;

/// <summary>Batches that are not awaited one by one: the second enters behind all of the first.</summary>
public class BatchOrderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ProduceBatchAsync_SecondWhileTheFirstWaitsForRoom_EntersBehindAllOfIt()
    {
        await using var test = new TestProducer(TestProducer.Settings() with { BufferMessages = 2 });

        await AssertInOrderAsync(test);
    }

    [Fact]
    public async Task ProduceBatchAsync_SecondWhileTheFirstIsSerializedAsynchronously_EntersBehindAllOfIt()
    {
        await using var test = new TestProducer(values: new YieldingText());

        await AssertInOrderAsync(test);
    }

    [Fact]
    public async Task ProduceAsync_WhileABatchWaitsForRoom_EntersBehindAllOfIt()
    {
        await using var test = new TestProducer(TestProducer.Settings() with { BufferMessages = 2 });
        var batch = test.Producer.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(5), Cancellation);
        var single = test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("5"), Cancellation);

        await ReportUntilAsync(test, batch, single);

        Assert.Equal(["0", "1", "2", "3", "4", "5"], test.Transport.Values);
    }

    [Fact]
    public async Task ProduceAsync_CancelledWhileItWaitsForItsTurn_LetsNoLaterCallPassTheBatch()
    {
        await using var test = new TestProducer(TestProducer.Settings() with { BufferMessages = 2 });
        using var cancellation = new CancellationTokenSource();
        var batch = test.Producer.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(5), Cancellation);
        var cancelled = test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("never"), cancellation.Token);
        var later = test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("5"), Cancellation);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await ReportUntilAsync(test, batch, later);
        Assert.Equal(["0", "1", "2", "3", "4", "5"], test.Transport.Values);
    }

    [Fact]
    public async Task ProduceAsync_WhoseTurnDoesNotComeWithinMaxBlock_EndsNotPersisted()
    {
        await using var test = new TestProducer(TestProducer.Settings() with { BufferMessages = 2 });
        var batch = test.Producer.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(3), Cancellation);
        var single = test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("3"), Cancellation);

        // The batch gives up in the same moment. Its turn may end first: then the other call waits for room, once more for MaxBlock.
        await Eventually.Async(() =>
        {
            test.Time.Advance(test.Core.Settings.MaxBlock);
            return single.IsCompleted;
        });

        var error = await Assert.ThrowsAsync<DeliveryException>(() => single);
        Assert.Equal((PersistenceStatus.NotPersisted, ErrorCode.Local_QueueFull), (error.Status, error.Code));
        await ReportUntilAsync(test, batch);
        Assert.DoesNotContain("3", test.Transport.Values);
    }

    private static Task ReportUntilAsync(TestProducer test, params Task[] calls) => Eventually.Async(() =>
    {
        test.Transport.ReportAll();
        return calls.All(call => call.IsCompleted);
    });

    private static async Task AssertInOrderAsync(TestProducer test)
    {
        var messages = TestProducer.Messages(10);
        var first = test.Producer.ProduceBatchAsync(TestProducer.Topic, messages[..5], Cancellation);
        var second = test.Producer.ProduceBatchAsync(TestProducer.Topic, messages[5..], Cancellation);

        await ReportUntilAsync(test, first, second);

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{i}"), test.Transport.Values);
    }

    private sealed class YieldingText : PayloadSerializer<string?>
    {
        public override bool IsAsync => true;

        public override byte[]? Serialize(string? data, SerializationContext context) => throw new InvalidOperationException();

        public override async ValueTask<byte[]?> SerializeAsync(string? data, SerializationContext context)
        {
            await Task.Yield();
            return System.Text.Encoding.UTF8.GetBytes(data!);
        }
    }
}
