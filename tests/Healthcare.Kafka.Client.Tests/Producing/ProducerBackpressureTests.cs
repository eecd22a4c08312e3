namespace Healthcare.Kafka.Client.Tests;

public class ProducerBackpressureTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static ProducerSettings OneMessage => TestProducer.Settings() with { BufferMessages = 1, MaxBlock = TimeSpan.FromSeconds(5) };

    [Fact]
    public async Task EnqueueAsync_WithRoom_CompletesSynchronously()
    {
        await using var test = new TestProducer();

        var entry = test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message("0"), Cancellation).AsTask();

        Assert.True(entry.IsCompletedSuccessfully);
        Assert.Equal(1, test.Transport.InFlight);
    }

    [Fact]
    public async Task EnqueueAsync_BufferFull_CompletesWhenThereIsRoom()
    {
        await using var test = new TestProducer(OneMessage);
        await test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message("0"), Cancellation);
        var second = test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message("1"), Cancellation).AsTask();
        Assert.False(second.IsCompleted);

        test.Transport.ReportNext();
        await second.WaitAsync(Eventually.Deadline, Cancellation);

        Assert.Equal(["0", "1"], test.Transport.Values);
    }

    // A list that is taken up again too early is found out only when the buffer is full: it must not end in a call that never returns.
    [Fact]
    public async Task ProduceBatchAsync_ListShrinksWhileItWaits_Throws()
    {
        await using var test = new TestProducer(OneMessage);
        var messages = TestProducer.Messages(3).ToList();
        var batch = test.Producer.ProduceBatchAsync(TestProducer.Topic, messages, Cancellation);
        messages.Clear();

        test.Transport.ReportNext();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => batch.WaitAsync(Eventually.Deadline, Cancellation));
    }

    [Fact]
    public async Task ProduceAsync_NoRoomWithinMaxBlock_ThrowsQueueFullAndSendsNothing()
    {
        await using var test = new TestProducer(OneMessage);
        await test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message("0"), Cancellation);
        var second = test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("1"), Cancellation);

        test.Time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(second.IsCompleted);
        test.Time.Advance(TimeSpan.FromSeconds(0.2));
        var exception = await Assert.ThrowsAsync<DeliveryException>(() => second);

        Assert.Equal(ErrorCode.Local_QueueFull, exception.Code);
        Assert.Equal(PersistenceStatus.NotPersisted, exception.Status);
        test.Transport.ReportNext();
        Assert.Equal(0, test.Core.Enqueued.Count);
        Assert.Equal(["0"], test.Transport.Values);
    }

    [Fact]
    public async Task ProduceAsync_LaterWaiter_GetsItsOwnFullMaxBlock()
    {
        await using var test = new TestProducer(OneMessage);
        await test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message("0"), Cancellation);
        var second = test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("1"), Cancellation);
        test.Time.Advance(TimeSpan.FromSeconds(3));
        var third = test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("2"), Cancellation);

        test.Time.Advance(TimeSpan.FromSeconds(3));
        await Assert.ThrowsAsync<DeliveryException>(() => second);
        Assert.False(third.IsCompleted);
        test.Time.Advance(TimeSpan.FromSeconds(3));

        await Assert.ThrowsAsync<DeliveryException>(() => third);
    }

    [Fact]
    public async Task ProduceBatchAsync_NoRoomWithinMaxBlock_EndsThatMessageAndTheRestQueueFull()
    {
        await using var test = new TestProducer(OneMessage with { BufferMessages = 2 });
        var batch = test.Producer.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(5), Cancellation);

        test.Time.Advance(TimeSpan.FromSeconds(6));
        await Eventually.Async(() =>
        {
            test.Transport.ReportAll();
            return batch.IsCompleted;
        });

        Assert.Equal(
            [ErrorCode.NoError, ErrorCode.NoError, ErrorCode.Local_QueueFull, ErrorCode.Local_QueueFull, ErrorCode.Local_QueueFull],
            (await batch).Select(outcome => outcome.Code));
        Assert.Equal(PersistenceStatus.NotPersisted, (await batch)[4].Status);
        Assert.Equal(2, test.Transport.Accepted.Count);
    }

    [Fact]
    public async Task ProduceAsync_CancelledInLine_SendsNothingAndLetsNextIn()
    {
        await using var test = new TestProducer(OneMessage);
        using var cancelled = new CancellationTokenSource();
        await test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message("0"), Cancellation);
        var second = test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("1"), cancelled.Token);
        var third = test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("2"), Cancellation);

        await cancelled.CancelAsync();
        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        test.Transport.ReportNext();
        await Eventually.Async(() => test.Transport.InFlight == 1);
        test.Transport.ReportNext();
        await third;

        Assert.Equal(cancelled.Token, exception.CancellationToken);
        Assert.Equal(["0", "2"], test.Transport.Values);
    }

    [Fact]
    public async Task ProduceAsync_CancelledAfterEntry_EndsTheWaitAndFreesThePlaceAtItsReport()
    {
        await using var test = new TestProducer(OneMessage);
        using var cancelled = new CancellationTokenSource();
        var first = test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("0"), cancelled.Token);
        var second = test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("1"), Cancellation);

        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(1, test.Transport.InFlight);
        test.Transport.ReportNext();
        await Eventually.Async(() => test.Transport.InFlight == 1);
        test.Transport.ReportNext();

        Assert.True((await second).IsPersisted);
    }

    [Fact]
    public async Task ProduceAsync_LargerThanWholeBuffer_IsRefusedAtOnce()
    {
        await using var test = new TestProducer(TestProducer.Settings() with { BufferBytes = 1_000 });

        var exception = await Assert.ThrowsAsync<DeliveryException>(() =>
            test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message(new string('x', 900)), Cancellation));

        Assert.Equal(ErrorCode.MsgSizeTooLarge, exception.Code);
        Assert.Equal(PersistenceStatus.NotPersisted, exception.Status);
    }
}
