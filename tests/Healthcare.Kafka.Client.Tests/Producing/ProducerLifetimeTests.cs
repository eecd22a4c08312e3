namespace Healthcare.Kafka.Client.Tests;

public class ProducerLifetimeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FlushAsync_UnderContinuousLoad_CompletesAtItsCheckpoint()
    {
        await using var test = new TestProducer();
        await test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message("0"), Cancellation);
        await test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message("1"), Cancellation);
        var flush = test.Producer.FlushAsync(Cancellation);
        await test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message("2"), Cancellation);

        test.Transport.ReportNext();
        Assert.False(flush.IsCompleted);
        test.Transport.ReportNext(ErrorCode.Local_MsgTimedOut, PersistenceStatus.NotPersisted);
        await flush.WaitAsync(Eventually.Deadline, Cancellation);

        Assert.Equal(1, test.Transport.InFlight);
    }

    [Fact]
    public async Task FlushAsync_Cancelled_Throws()
    {
        await using var test = new TestProducer();
        using var cancelled = new CancellationTokenSource();
        await test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message("0"), Cancellation);
        var flush = test.Producer.FlushAsync(cancelled.Token);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flush);
    }

    [Fact]
    public async Task FlushInterval_Elapses_FlushesOnlyWhenSomethingWaits()
    {
        await using var test = new TestProducer(TestProducer.Settings() with { FlushInterval = TimeSpan.FromSeconds(1) });
        test.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(0, test.Transport.Flushes);

        await test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message("0"), Cancellation);
        test.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, test.Transport.Flushes);

        test.Transport.ReportNext();
        test.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, test.Transport.Flushes);
    }

    [Fact]
    public async Task DisposeAsync_MessagesWithoutReport_EndPossiblyPersistedAndAreCounted()
    {
        var test = new TestProducer(TestProducer.Settings() with { BufferMessages = 3 });
        var batch = test.Producer.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(5), Cancellation);
        var single = test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("waits"), Cancellation);

        await test.DisposeAsync();

        Assert.Equal(
            [ErrorCode.Local_PurgeInflight, ErrorCode.Local_PurgeInflight, ErrorCode.Local_PurgeInflight, ErrorCode.Local_PurgeQueue, ErrorCode.Local_PurgeQueue],
            (await batch).Select(outcome => outcome.Code));
        Assert.Equal(
            [PersistenceStatus.PossiblyPersisted, PersistenceStatus.NotPersisted],
            (await batch).Select(outcome => outcome.Status).Distinct());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => single);
        Assert.Equal(3, test.Logs.Of(EventIds.ProducerClosedWithOutstanding).Single()["Count"]);
        Assert.True(test.Transport.IsDisposed);
    }

    [Fact]
    public async Task DisposeAsync_TransportCanPurge_EachMessageEndsWithWhatIsKnownOfIt()
    {
        var test = new TestProducer();
        test.Transport.SentAtPurge = 2;
        var batch = test.Producer.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(5), Cancellation);

        await test.DisposeAsync();

        Assert.Equal(
            [.. Enumerable.Repeat((PersistenceStatus.PossiblyPersisted, ErrorCode.Local_PurgeInflight), 2),
                .. Enumerable.Repeat((PersistenceStatus.NotPersisted, ErrorCode.Local_PurgeQueue), 3)],
            (await batch).Select(outcome => (outcome.Status, outcome.Code)));
        var entry = test.Logs.Of(EventIds.ProducerClosedWithOutstanding).Single();
        Assert.Equal((5, 3, 2), (entry["Count"], entry["NotPersisted"], entry["PossiblyPersisted"]));
        Assert.Equal(AuditLog.Category, entry.Category);
    }

    [Fact]
    public async Task DisposeAsync_FlushThrows_StillClosesAndGivesEveryOutcome()
    {
        var test = new TestProducer();
        test.Transport.OnFlush = () => throw new InvalidOperationException(PhiCanary.Mark);
        var call = test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("0"), Cancellation);

        await test.DisposeAsync();

        await Assert.ThrowsAsync<DeliveryException>(() => call);
        Assert.True(test.Transport.IsDisposed);
        Assert.Equal(typeof(InvalidOperationException).FullName, test.Logs.Of(EventIds.ProducerCloseFailed).Single()["ExceptionType"]);
        Assert.DoesNotContain(test.Logs.Entries, entry => entry.Message.Contains(PhiCanary.Mark, StringComparison.Ordinal));
    }

    [Fact]
    public async Task DisposeAsync_DuringAFlushOfTheInterval_WaitsForItBeforeItCloses()
    {
        var go = new TaskCompletionSource();
        var entered = new TaskCompletionSource();
        var test = new TestProducer(TestProducer.Settings() with { FlushInterval = TimeSpan.FromSeconds(1) });
        await test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message("0"), Cancellation);
        test.Transport.OnFlush = () =>
        {
            entered.TrySetResult();
            go.Task.Wait(Cancellation);
        };
        var tick = Task.Run(() => test.Time.Advance(TimeSpan.FromSeconds(1)), Cancellation);
        await entered.Task.WaitAsync(Eventually.Deadline, Cancellation);

        var dispose = test.DisposeAsync().AsTask();
        Assert.False(dispose.IsCompleted || test.Transport.IsDisposed);
        go.SetResult();
        await Task.WhenAll(dispose, tick).WaitAsync(Eventually.Deadline, Cancellation);

        Assert.True(test.Transport.IsDisposed);
    }

    [Fact]
    public async Task DisposeAsync_LateReport_ChangesNothing()
    {
        var test = new TestProducer();
        var call = test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("0"), Cancellation);
        await test.DisposeAsync();

        test.Transport.ReportNext();

        Assert.Equal(PersistenceStatus.PossiblyPersisted, (await Assert.ThrowsAsync<DeliveryException>(() => call)).Status);
        Assert.Equal(0, test.Core.Outstanding);
    }

    // A batch that still has messages to enter comes to a closed line, past the check of its call.
    [Fact]
    public async Task DisposeAsync_LateReportAfterAMessageCameTooLate_ChangesNothing()
    {
        var test = new TestProducer();
        var call = test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("0"), Cancellation);
        await test.DisposeAsync();
        var late = new SingleOutcome();
        var record = new OutgoingRecord(TestProducer.Topic, null, [1], null, Timestamp.Default);
        Assert.Equal(ErrorCode.Local_PurgeQueue, (await test.Core.EnterAsync(record, 1, late, 0, Cancellation)).Code);

        test.Transport.ReportNext();

        Assert.False(late.Task.IsCompleted);
        Assert.Equal(0, test.Core.Outstanding);
        await Assert.ThrowsAsync<DeliveryException>(() => call);
    }

    [Fact]
    public async Task DisposeAsync_FailureHandlerNeverReturns_LogsHowManyItDidNotTake()
    {
        var handler = new HungHandler();
        var test = new TestProducer(TestProducer.Settings() with { FlushTimeout = TimeSpan.Zero }, handler);
        for (var i = 0; i < 3; i++)
        {
            await test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message($"{i}"), Cancellation);
        }

        test.Transport.ReportNext(ErrorCode.Local_MsgTimedOut, PersistenceStatus.NotPersisted);
        await handler.Entered.Task.WaitAsync(Eventually.Deadline, Cancellation);
        await test.DisposeAsync().AsTask().WaitAsync(Eventually.Deadline, Cancellation);

        Assert.Equal(2, Assert.Single(test.Logs.Of(EventIds.FailureHandlerAbandoned))["Count"]);
    }

    [Fact]
    public async Task AfterDispose_EveryCall_ThrowsObjectDisposed()
    {
        var test = new TestProducer();
        await test.DisposeAsync();
        await test.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("0"), Cancellation));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => test.Producer.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(1), Cancellation));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message("0"), Cancellation).AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => test.Producer.FlushAsync(Cancellation));
        Assert.Equal(0, test.Transport.Calls);
    }

    [Fact]
    public async Task OnError_NotFatal_IsLoggedAndProducingGoesOn()
    {
        await using var test = new TestProducer();
        test.Transport.ReportsAtOnce = true;

        test.Transport.Events.OnError(ErrorCode.Local_AllBrokersDown, "3/3 brokers are down", isFatal: false);

        Assert.Equal(ErrorCode.Local_AllBrokersDown, test.Logs.Of(EventIds.ProducerError).Single()["ErrorCode"]);
        Assert.True((await test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("0"), Cancellation)).IsPersisted);
    }

    // librdkafka repeats it several times a second while the brokers are away.
    [Fact]
    public async Task OnError_Repeated_IsLoggedOnceAMinute()
    {
        await using var test = new TestProducer();
        for (var second = 0; second < 90; second++)
        {
            test.Transport.Events.OnError(ErrorCode.Local_AllBrokersDown, "3/3 brokers are down", isFatal: false);
            test.Time.Advance(TimeSpan.FromSeconds(1));
        }

        test.Transport.Events.OnError(ErrorCode.Local_Transport, "disconnected", isFatal: false);

        Assert.Equal(
            [ErrorCode.Local_AllBrokersDown, ErrorCode.Local_AllBrokersDown, ErrorCode.Local_Transport],
            test.Logs.Of(EventIds.ProducerError).Select(entry => entry["ErrorCode"]));
    }

    private sealed class HungHandler : IDeliveryFailureHandler
    {
        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask HandleAsync(DeliveryFailure failure, CancellationToken cancellationToken)
        {
            Entered.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None);
        }
    }

    // Fault test 18. Failures are told from delivery reports, from the pool and from dispose: no caller is there to catch what the logger throws.
    [Fact]
    public async Task DisposeAsync_LoggerThrowsAtEveryLine_EveryMessageHasItsOutcomeAndItsRoomBack()
    {
        var test = new TestProducer(loggers: new ThrowingLoggers());
        var call = test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("0"), Cancellation);
        await test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message("1", "another"), Cancellation);
        await test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message("2", "a third"), Cancellation);

        test.Transport.ReportAll(ErrorCode.Local_MsgTimedOut, PersistenceStatus.NotPersisted);

        await Assert.ThrowsAsync<DeliveryException>(() => call);
        await Eventually.Async(() => test.Core.Outstanding == 0, "the failed messages have given their room back");
        await test.DisposeAsync();
        Assert.Equal((3, 2L), (test.Core.Keys.FailedKeys, test.Core.Enqueued.Count));
    }
}
