namespace Healthcare.Kafka.Client.Tests;

/// <summary>A fatal error ends the native producer, not ours: each message has one outcome, none is produced twice, and calls go on.</summary>
public class ProducerReplacementTests
{
    private const ErrorCode Fatal = ErrorCode.OutOfOrderSequenceNumber;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FatalError_Idle_ReplacesAndLogsOnce()
    {
        await using var test = new TestProducer();
        var old = test.Transport;
        var wasClosed = false;
        test.OnConnect = transport =>
        {
            wasClosed = old.IsDisposed;
            transport.ReportsAtOnce = true;
        };

        old.Die();
        old.Die();
        Assert.True((await ProduceAsync(test, "0")).IsPersisted);

        Assert.True(wasClosed, "the old one is closed before the next one is built");
        Assert.Equal((1, null), (test.Core.Replacements, test.Core.FatalError));
        Assert.Equal(Fatal, Assert.Single(test.Logs.Of(EventIds.ProducerFatalError))["ErrorCode"]);
        Assert.Equal(Fatal, Assert.Single(test.Logs.Of(EventIds.ProducerReplaced))["ErrorCode"]);
        Assert.Equal(["0"], test.Transport.Values);
    }

    [Fact]
    public async Task FatalError_InFlightAndWaiting_InFlightEndWithItsCodeAndTheRestGoesOnInOrder()
    {
        await using var test = new TestProducer(TestProducer.Settings() with { BufferMessages = 2, OnDeliveryFailure = DeliveryFailurePolicy.Continue });
        test.OnConnect = static transport => transport.ReportsAtOnce = true;
        var old = test.Transport;
        var batch = test.Producer.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(5), Cancellation);
        var after = ProduceAsync(test, "5");

        old.Die();
        var delivery = await batch.WaitAsync(Eventually.Deadline, Cancellation);

        Assert.Equal([Fatal, Fatal, ErrorCode.NoError, ErrorCode.NoError, ErrorCode.NoError], delivery.Select(outcome => outcome.Code));
        Assert.All(delivery.Take(2), outcome => Assert.Equal(PersistenceStatus.PossiblyPersisted, outcome.Status));
        Assert.True((await after).IsPersisted);
        Assert.Equal(["0", "1"], old.Values);
        Assert.Equal(["2", "3", "4", "5"], test.Transport.Values);
        Assert.Equal((0, 2), Left(test));
    }

    [Fact]
    public async Task FatalError_ReportsOfTheDrain_KeepTheirStatusAndPurgesGetItsCode()
    {
        await using var test = new TestProducer(TestProducer.Settings() with { MessageIds = true });
        var old = test.Transport;
        var batch = test.Producer.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(4), Cancellation);
        old.OnFlush = () =>
        {
            old.ReportNext();
            old.ReportNext(ErrorCode.Local_MsgTimedOut, PersistenceStatus.PossiblyPersisted);
            old.ReportNext(ErrorCode.Local_PurgeQueue, PersistenceStatus.NotPersisted);
            old.ReportNext(ErrorCode.Local_PurgeInflight, PersistenceStatus.PossiblyPersisted);
        };

        old.Die();
        var delivery = await batch.WaitAsync(Eventually.Deadline, Cancellation);
        await Eventually.Async(() => test.Core.Replacements == 1);

        Assert.Equal(
            [
                (PersistenceStatus.Persisted, ErrorCode.NoError), (PersistenceStatus.PossiblyPersisted, ErrorCode.Local_MsgTimedOut),
                (PersistenceStatus.NotPersisted, Fatal), (PersistenceStatus.PossiblyPersisted, Fatal),
            ],
            delivery.Select(outcome => (outcome.Status, outcome.Code)));
        Assert.All(delivery, outcome => Assert.True(outcome is { MessageId: not null, SerializedSize: > 0 }));
        Assert.Equal((1, 1), Left(test));
    }

    [Fact]
    public async Task FatalError_StillUnreportedAfterTheFlush_IsPurged()
    {
        await using var test = new TestProducer();
        test.Transport.SentAtPurge = 1;
        var batch = test.Producer.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(3), Cancellation);

        test.Transport.Die();
        var delivery = await batch.WaitAsync(Eventually.Deadline, Cancellation);

        Assert.All(delivery, outcome => Assert.Equal(Fatal, outcome.Code));
        Assert.Equal(
            [PersistenceStatus.PossiblyPersisted, PersistenceStatus.NotPersisted, PersistenceStatus.NotPersisted],
            delivery.Select(outcome => outcome.Status));
    }

    // librdkafka refuses messages before its error event is served.
    [Fact]
    public async Task FatalError_MetByACall_TheMessageWaitsForTheNextProducer()
    {
        await using var test = new TestProducer();
        test.OnConnect = static transport => transport.ReportsAtOnce = true;
        var old = test.Transport;
        old.Answer = _ =>
        {
            old.Die();
            return Fatal;
        };

        var calls = Enumerable.Range(0, 20).Select(i => ProduceAsync(test, $"{i}")).ToArray();
        var outcomes = await Task.WhenAll(calls).WaitAsync(Eventually.Deadline, Cancellation);

        Assert.All(outcomes, outcome => Assert.True(outcome.IsPersisted));
        Assert.Equal(1, old.Calls);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), test.Transport.Values);
        Assert.Single(test.Logs.Of(EventIds.ProducerFatalError));
    }

    [Fact]
    public async Task FatalError_TwiceInARow_WaitsASecondBeforeTheSecondReplacement()
    {
        await using var test = new TestProducer();
        test.Transport.Die();
        await Eventually.Async(() => test.Core.Replacements == 1);
        var second = test.Transport;

        second.Die(ErrorCode.UnknownProducerId);
        var call = ProduceAsync(test, "0");
        await Eventually.Async(() => second.IsDisposed);
        test.Time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.Equal((2, ErrorCode.UnknownProducerId), (test.Transports.Count, test.Core.FatalError));
        await AdvanceUntilAsync(test, () => test.Core.Replacements == 2);
        await Eventually.Async(() => test.Transport.InFlight == 1);
        test.Transport.ReportNext();

        Assert.True((await call).IsPersisted);
        Assert.Equal([Fatal, ErrorCode.UnknownProducerId], test.Logs.Of(EventIds.ProducerFatalError).Select(entry => entry["ErrorCode"]));
    }

    [Fact]
    public async Task FatalError_TheNextOneDiesWhileItIsBuilt_ReplacesThatOneToo()
    {
        await using var test = new TestProducer();
        test.OnConnect = transport =>
        {
            transport.ReportsAtOnce = true;
            if (test.Transports.Count == 1)
            {
                transport.Die(ErrorCode.ClusterAuthorizationFailed);
            }
        };

        test.Transport.Die();
        await AdvanceUntilAsync(test, () => test.Core.Replacements == 2);

        Assert.True((await ProduceAsync(test, "0")).IsPersisted);
        Assert.All(test.Transports.Take(2), transport => Assert.True(transport.IsDisposed));
    }

    [Fact]
    public async Task FatalError_TheNextOneCannotBeBuilt_IsTriedAgainAfterASecond()
    {
        await using var test = new TestProducer();
        var tries = 0;
        test.OnConnect = transport =>
        {
            transport.ReportsAtOnce = true;
            if (++tries == 1)
            {
                throw new InvalidOperationException(PhiCanary.Mark);
            }
        };

        test.Transport.Die();
        var call = ProduceAsync(test, "0");
        await Eventually.Async(() => test.Logs.Of(EventIds.ProducerReplacementFailed).Count == 1);
        Assert.False(call.IsCompleted);
        await AdvanceUntilAsync(test, () => call.IsCompleted);

        Assert.True((await call).IsPersisted);
        Assert.Equal((2, 1), (tries, test.Core.Replacements));
        Assert.Equal(typeof(InvalidOperationException).FullName, test.Logs.Of(EventIds.ProducerReplacementFailed).Single()["ExceptionType"]);
        Assert.DoesNotContain(test.Logs.Entries, entry => entry.Message.Contains(PhiCanary.Mark, StringComparison.Ordinal));
    }

    // What the old one had failed for good; what was held behind it follows, on whatever native producer.
    [Fact]
    public async Task FatalError_MessagesAreHeldBehindOneInFlight_TheyFollowItsFailureUntilTheKeyIsResumed()
    {
        await using var test = new TestProducer();
        test.OnConnect = static transport => transport.ReportsAtOnce = true;
        var first = ProduceAsync(test, "0");
        test.Time.Advance(3 * TestProducer.Settings().HoldBackWindow);
        var held = ProduceAsync(test, "1");

        test.Transport.Die();

        Assert.Equal(Fatal, (await Assert.ThrowsAsync<DeliveryException>(() => first)).Code);
        var follows = await Assert.ThrowsAsync<DeliveryException>(() => held.WaitAsync(Eventually.Deadline, Cancellation));
        Assert.Equal((Fatal, true), (follows.Code, follows.Outcome.FollowsFailure));
        Assert.Equal(1, test.Core.ResumeAll());
        await Eventually.Async(() => test.Core.Replacements == 1);
        Assert.True((await ProduceAsync(test, "2")).IsPersisted);
        Assert.Equal(["2"], test.Transport.Values);
    }

    // Nothing moves the line then: no report, no call, no native producer.
    [Fact]
    public async Task FatalError_TheNextOneCannotBeBuilt_HeldMessagesEndWithinDeliveryTimeout()
    {
        await using var test = new TestProducer(TestProducer.Settings() with { DeliveryTimeout = TimeSpan.FromSeconds(3) });
        test.OnConnect = static _ => throw new InvalidOperationException();
        var old = test.Transport;
        var first = ProduceAsync(test, "0");
        test.Time.Advance(3 * TestProducer.Settings().HoldBackWindow);
        var held = ProduceAsync(test, "1");
        old.OnFlush = () => old.ReportAll();

        old.Die();
        Assert.True((await first.WaitAsync(Eventually.Deadline, Cancellation)).IsPersisted);
        await AdvanceUntilAsync(test, () => held.IsCompleted);

        var failure = await Assert.ThrowsAsync<DeliveryException>(() => held);
        Assert.Equal((ErrorCode.Local_MsgTimedOut, PersistenceStatus.NotPersisted), (failure.Code, failure.Status));
    }

    [Fact]
    public async Task FatalError_TheOldOneHangsInItsClose_ItsLateReportsFindNoOther()
    {
        using var go = new ManualResetEventSlim();
        await using var test = new TestProducer(TestProducer.Settings() with
        {
            FlushTimeout = TimeSpan.FromSeconds(1),
            OnDeliveryFailure = DeliveryFailurePolicy.Continue,
        });
        var old = test.Transport;
        old.OnDispose = () => go.Wait(Cancellation);
        var batch = test.Producer.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(10), Cancellation);
        old.Die();
        await Eventually.Async(() => old.IsDisposed);
        Assert.False(batch.IsCompleted);
        await AdvanceUntilAsync(test, () => test.Core.Replacements == 1);
        var next = test.Producer.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(20), Cancellation);

        old.ReportAll();
        go.Set();

        Assert.Equal((20, 20), (test.Core.Outstanding, test.Transport.InFlight));
        Assert.False(next.IsCompleted);
        Assert.All(await batch, outcome => Assert.Equal((PersistenceStatus.PossiblyPersisted, Fatal), (outcome.Status, outcome.Code)));
        Assert.Single(test.Logs.Of(EventIds.ProducerCloseTimedOut));
        test.Transport.ReportAll();
        Assert.True((await next).AllPersisted);
    }

    [Fact]
    public async Task FatalError_ReplacementTakesLongerThanMaxBlock_CallsEndNotPersistedWithItsCode()
    {
        using var go = new ManualResetEventSlim();
        await using var test = new TestProducer(TestProducer.Settings() with { MaxBlock = TimeSpan.FromSeconds(5) });
        test.Transport.OnFlush = () => go.Wait(Cancellation);
        test.Transport.Die();
        var batch = test.Producer.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(100), Cancellation);
        var single = ProduceAsync(test, "0");

        test.Time.Advance(TimeSpan.FromSeconds(5.1));

        Assert.All(await batch.WaitAsync(Eventually.Deadline, Cancellation), outcome => Assert.Equal(
            (PersistenceStatus.NotPersisted, Fatal), (outcome.Status, outcome.Code)));
        var exception = await Assert.ThrowsAsync<DeliveryException>(() => single.WaitAsync(Eventually.Deadline, Cancellation));
        Assert.Equal((PersistenceStatus.NotPersisted, Fatal), (exception.Status, exception.Code));
        go.Set();
    }

    [Fact]
    public async Task FatalError_Transactional_IsNotReplacedAndEndsEveryCall()
    {
        await using var test = new TestProducer(TestProducer.Settings() with { BufferMessages = 1, TransactionalId = "ward-1" });
        var producer = new TransactionProducer<string?, string?>(test.Core, new TestProducer.Utf8Text(), new TestProducer.Utf8Text());
        Task<DeliveryOutcome> Send(string value) => producer.ProduceAsync(TestProducer.Topic, TestProducer.Message(value), Cancellation);
        var inFlight = Send("0");
        var waiting = Send("1");

        test.Transport.Die(ErrorCode.ProducerFenced);
        var later = await Assert.ThrowsAsync<DeliveryException>(() => Send("2"));
        test.Transport.ReportNext(ErrorCode.ProducerFenced, PersistenceStatus.PossiblyPersisted);

        Assert.Equal((ErrorCode.ProducerFenced, PersistenceStatus.NotPersisted), (later.Code, later.Status));
        Assert.Equal(PersistenceStatus.NotPersisted, (await Assert.ThrowsAsync<DeliveryException>(() => waiting)).Status);
        Assert.Equal(PersistenceStatus.PossiblyPersisted, (await Assert.ThrowsAsync<DeliveryException>(() => inFlight)).Status);
        Assert.Equal((1, ErrorCode.ProducerFenced), (test.Transports.Count, test.Core.FatalError));
    }

    private static Task<DeliveryOutcome> ProduceAsync(TestProducer test, string value) =>
        test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message(value), Cancellation);

    private static (object?, object?) Left(TestProducer test)
    {
        var entry = test.Logs.Of(EventIds.ProducerReplaced).Single();
        return (entry["NotPersisted"], entry["PossiblyPersisted"]);
    }

    // The time moves in steps, because the timer that it must reach may not be made yet.
    private static Task AdvanceUntilAsync(TestProducer test, Func<bool> condition) => Eventually.Async(() =>
    {
        test.Time.Advance(TimeSpan.FromSeconds(0.2));
        return condition();
    });
}
