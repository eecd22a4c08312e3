namespace Healthcare.Kafka.Client.Tests;

/// <summary>What a failed delivery stops, and what it does not.</summary>
public class OrderOnFailureTests
{
    private const string Topic = TestProducer.Topic;

    private static readonly ErrorCode _code = ErrorCode.Local_MsgTimedOut;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FailKey_NextOfTheKeyAfterTheFailureWasSeen_IsRefusedWithItsCode()
    {
        await using var test = new TestProducer();
        await FailAsync(test, "a", "0");

        var refused = await Assert.ThrowsAsync<DeliveryException>(() => ProduceAsync(test, "a", "1"));

        Assert.Equal((PersistenceStatus.NotPersisted, _code, true), (refused.Status, refused.Code, refused.Outcome.FollowsFailure));
        Assert.False(refused.IsTransient);
        Assert.Contains("ResumeKeyAsync", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["0"], test.Transport.Values);
    }

    // The report comes on another thread; the caller goes on as soon as it has the outcome.
    [Fact]
    public async Task FailKey_CallerGoesOnAtOnceAfterTheFailure_NeverGetsTheNextThrough()
    {
        await using var test = new TestProducer();
        for (var i = 0; i < 500; i++)
        {
            var key = $"{i}";
            var first = ProduceAsync(test, key, "first");
            var report = Task.Run(() => test.Transport.ReportNext(_code, PersistenceStatus.PossiblyPersisted), Cancellation);
            await Assert.ThrowsAsync<DeliveryException>(() => first);

            Assert.True((await Assert.ThrowsAsync<DeliveryException>(() => ProduceAsync(test, key, "second"))).Outcome.FollowsFailure);
            await report;
        }

        Assert.DoesNotContain("second", test.Transport.Values);
    }

    [Fact]
    public async Task FailKey_OtherKeysOtherTopicsAndNoKey_GoOn()
    {
        await using var test = new TestProducer();
        await FailAsync(test, "a", "0");
        await FailAsync(test, null, "1");
        test.Transport.ReportsAtOnce = true;

        await ProduceAsync(test, "b", "2");
        await ProduceAsync(test, null, "3");
        await test.Producer.ProduceAsync("other", TestProducer.Message("4", "a"), Cancellation);

        Assert.Equal(["0", "1", "2", "3", "4"], test.Transport.Values);
        Assert.Equal(1, test.Core.Keys.FailedKeys);
    }

    [Fact]
    public async Task FailKey_MessagesThatWaitForRoom_FollowTheFailure()
    {
        await using var test = new TestProducer(TestProducer.Settings() with { BufferMessages = 1 });
        var batch = test.Producer.ProduceBatchAsync(
            Topic,
            [TestProducer.Message("0", "a"), TestProducer.Message("1", "a"), TestProducer.Message("2", "b"), TestProducer.Message("3", "a"), TestProducer.Message("4", null)],
            Cancellation);

        test.Transport.ReportNext(_code, PersistenceStatus.NotPersisted);
        test.Transport.ReportsAtOnce = true;
        await Eventually.Async(() => test.Transport.Values.Contains("2"));
        test.Transport.ReportAll();
        var outcomes = await batch.WaitAsync(Eventually.Deadline, Cancellation);

        Assert.Equal(["0", "2", "4"], test.Transport.Values);
        Assert.Equal([false, true, false, true, false], outcomes.Select(outcome => outcome.FollowsFailure));
        Assert.Equal([_code, _code, ErrorCode.NoError, _code, ErrorCode.NoError], outcomes.Select(outcome => outcome.Code));
    }

    // None of these was accepted: nothing went out of order.
    [Fact]
    public async Task FailKey_RefusedBeforeAdmission_StopsNothing()
    {
        await using var test = new TestProducer(TestProducer.Settings() with { BufferMessages = 1, MaxBlock = TimeSpan.FromSeconds(1), MaxMessageBytes = 100 });
        test.Transport.Answer = record => record.Value!.Length == 2 ? ErrorCode.Local_UnknownTopic : ErrorCode.NoError;
        using var cancelled = new CancellationTokenSource();
        var first = ProduceAsync(test, "a", "0");
        var full = ProduceAsync(test, "a", "full!");
        test.Time.Advance(TimeSpan.FromSeconds(1));
        var left = test.Producer.ProduceAsync(Topic, TestProducer.Message("left!", "a"), cancelled.Token);
        await cancelled.CancelAsync();

        Assert.Equal(ErrorCode.Local_QueueFull, (await Assert.ThrowsAsync<DeliveryException>(() => full)).Code);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        await Assert.ThrowsAsync<DeliveryException>(() => ProduceAsync(test, "a", new string('x', 101)));
        test.Transport.ReportNext();
        await first;
        await Assert.ThrowsAsync<DeliveryException>(() => ProduceAsync(test, "a", "no"));
        test.Transport.ReportsAtOnce = true;

        Assert.True((await ProduceAsync(test, "a", "1")).IsPersisted);
        Assert.Equal(0, test.Core.Keys.FailedKeys);
    }

    [Fact]
    public async Task FailKey_Enqueued_IsRefusedByTheCallAndTheHandlerHearsNothing()
    {
        await using var test = new TestProducer();
        await FailAsync(test, "a", "0");

        var refused = await Assert.ThrowsAsync<DeliveryException>(
            () => test.Producer.EnqueueAsync(Topic, TestProducer.Message("1", "a"), Cancellation).AsTask());

        Assert.True(refused.Outcome.FollowsFailure);
        Assert.Equal(0, test.Core.Enqueued.Count);
    }

    // A purge's code is also that of a closed producer: it must not end the batch, nor look like a dispose.
    [Fact]
    public async Task FailKey_FirstWasPurged_OthersOfTheBatchGoOn()
    {
        await using var test = new TestProducer();
        await FailAsync(test, "a", "0", ErrorCode.Local_PurgeQueue);
        test.Transport.ReportsAtOnce = true;

        var outcomes = await test.Producer.ProduceBatchAsync(Topic, [TestProducer.Message("1", "a"), TestProducer.Message("2", "b")], Cancellation);

        Assert.Equal([true, false], outcomes.Select(outcome => outcome.FollowsFailure));
        Assert.True(outcomes[1].IsPersisted);
        Assert.Equal(ErrorCode.Local_PurgeQueue, (await Assert.ThrowsAsync<DeliveryException>(() => ProduceAsync(test, "a", "3"))).Code);
    }

    [Fact]
    public async Task Continue_AfterAFailure_SendsTheNextOfTheKey()
    {
        await using var test = new TestProducer(TestProducer.Settings() with { OnDeliveryFailure = DeliveryFailurePolicy.Continue });
        await FailAsync(test, "a", "0");
        test.Transport.ReportsAtOnce = true;

        Assert.True((await ProduceAsync(test, "a", "1")).IsPersisted);
        Assert.False(await test.Producer.ResumeKeyAsync(Topic, "a", Cancellation));
    }

    [Fact]
    public async Task FailProducer_AfterAFailure_StopsEverythingUntilItIsResumed()
    {
        await using var test = new TestProducer(TestProducer.Settings() with { OnDeliveryFailure = DeliveryFailurePolicy.FailProducer });
        var control = new ProducerControl(test.Core);
        await FailAsync(test, null, "0");

        foreach (var key in new[] { "a", "b", null })
        {
            Assert.True((await Assert.ThrowsAsync<DeliveryException>(() => ProduceAsync(test, key, "1"))).Outcome.FollowsFailure);
        }

        Assert.Equal((_code, 0), (control.StoppedBy, control.FailedKeys));
        Assert.False(await test.Producer.ResumeKeyAsync(Topic, "a", Cancellation));
        Assert.Equal(1, control.ResumeAll());
        test.Transport.ReportsAtOnce = true;
        Assert.True((await ProduceAsync(test, "a", "2")).IsPersisted);
        Assert.Equal(["0", "2"], test.Transport.Values);
        Assert.Equal(_code, Assert.Single(test.Logs.Of(EventIds.ProducerStopped))["ErrorCode"]);
    }

    [Fact]
    public async Task ResumeKeyAsync_FailedKey_SendsItsMessagesAgainAndTellsOnce()
    {
        await using var test = new TestProducer();
        await FailAsync(test, "a", "0");
        await FailAsync(test, "b", "1");
        test.Transport.ReportsAtOnce = true;

        Assert.True(await test.Producer.ResumeKeyAsync(Topic, "a", Cancellation));
        Assert.False(await test.Producer.ResumeKeyAsync(Topic, "a", Cancellation));
        Assert.False(await test.Producer.ResumeKeyAsync("other", "b", Cancellation));
        Assert.False(await test.Producer.ResumeKeyAsync(Topic, null, Cancellation));

        Assert.True((await ProduceAsync(test, "a", "2")).IsPersisted);
        await Assert.ThrowsAsync<DeliveryException>(() => ProduceAsync(test, "b", "3"));
        Assert.Equal((1, 1), Assert.Single(test.Logs.Of(EventIds.KeysResumed)) is var log ? (log["Count"], log["Left"]) : default);
    }

    // It was made before, and what stood before it may have been refused by then.
    [Fact]
    public async Task ResumeKeyAsync_WhileAMessageWaitsForRoom_ThatOneStillFollowsTheFailure()
    {
        await using var test = new TestProducer(TestProducer.Settings() with { BufferMessages = 2 });
        var first = ProduceAsync(test, "a", "0");
        var other = ProduceAsync(test, "b", "1");
        test.Transport.Answer = _ => ErrorCode.Local_QueueFull;
        var waits = ProduceAsync(test, "a", "2");
        test.Transport.ReportNext(_code, PersistenceStatus.NotPersisted);
        await Assert.ThrowsAsync<DeliveryException>(() => first);

        // It could have its answer by now; that it was not moved on is what this test is about.
        await test.Producer.ResumeKeyAsync(Topic, "a", Cancellation);
        test.Transport.Answer = _ => ErrorCode.NoError;
        var after = ProduceAsync(test, "a", "3");
        test.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.True((await Assert.ThrowsAsync<DeliveryException>(() => waits.WaitAsync(Eventually.Deadline, Cancellation))).Outcome.FollowsFailure);
        await Eventually.Async(() => test.Transport.Values.Contains("3"));
        test.Transport.ReportAll();
        Assert.True((await after).IsPersisted);
        await other;
        Assert.Equal(["0", "1", "3"], test.Transport.Values);
    }

    [Fact]
    public async Task ResumeKeyAsync_SerializerThrows_NamesTheTypeOnly()
    {
        await using var test = new TestProducer();
        var producer = new HealthcareProducer<string, string?>(test.Core, new ThrowingText(), new TestProducer.Utf8Text());

        var error = await Assert.ThrowsAsync<MessageSerializationException>(() => producer.ResumeKeyAsync(Topic, PhiCanary.Mark, Cancellation).AsTask());

        Assert.Equal(typeof(FormatException).FullName, error.CauseType);
        Assert.DoesNotContain(PhiCanary.Mark, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResumeKey_ByBytes_FindsTheKey()
    {
        await using var test = new TestProducer();
        var control = new ProducerControl(test.Core);
        await FailAsync(test, "a", "0");
        await FailAsync(test, "b", "1");

        Assert.Equal(2, control.FailedKeys);
        Assert.True(control.ResumeKey(Topic, "a"u8));
        Assert.Equal((1, ErrorCode.NoError), (control.FailedKeys, control.StoppedBy));
        Assert.Equal(1, control.ResumeAll());
        Assert.Equal(0, control.FailedKeys);
    }

    [Fact]
    public async Task KeysFail_Logs_CountsAtMostOnceAMinuteAndNeverTheKey()
    {
        await using var test = new TestProducer();
        for (var i = 0; i < 100; i++)
        {
            await FailAsync(test, $"{PhiCanary.Mark}-{i}", "0");
        }

        test.Time.Advance(TimeSpan.FromMinutes(1));
        await FailAsync(test, PhiCanary.Mark, "0");

        Assert.Equal([1, 101], test.Logs.Of(EventIds.KeysFailed).Select(entry => entry["Count"]));
        Assert.DoesNotContain(test.Logs.Entries, entry => entry.Message.Contains(PhiCanary.Mark, StringComparison.Ordinal));
    }

    [Fact]
    public async Task DisposeAsync_MessagesLeft_FailNoKeys()
    {
        var test = new TestProducer();
        var call = ProduceAsync(test, "a", "0");

        await test.DisposeAsync();

        await Assert.ThrowsAsync<DeliveryException>(() => call);
        Assert.Equal(0, test.Core.Keys.FailedKeys);
        Assert.Empty(test.Logs.Of(EventIds.KeysFailed));
    }

    // To forget one would break its order; to remember all would fill the memory.
    [Fact]
    public void Fail_MoreKeysThanCanBeRemembered_StopsTheProducer()
    {
        var keys = new KeyOrder(TestProducer.Settings(), new CollectedLogs().CreateLogger(""), new ManualTime(), mostFailedKeys: 2);
        keys.Fail(OrderScope.OfKey(Topic, "a"u8), ErrorCode.Local_MsgTimedOut);
        keys.Fail(OrderScope.OfKey(Topic, "b"u8), ErrorCode.Local_MsgTimedOut);
        Assert.Equal(ErrorCode.NoError, keys.StoppedBy);

        keys.Fail(OrderScope.OfKey(Topic, "c"u8), ErrorCode.TopicAuthorizationFailed);

        Assert.Equal((3, ErrorCode.TopicAuthorizationFailed), (keys.FailedKeys, keys.StoppedBy));
        Assert.True(keys.Refuses(OrderScope.OfKey(Topic, "d"u8), out _));
        Assert.True(keys.Refuses(default, out _));
        Assert.Equal(4, keys.ResumeAll(lastSequence: 0));
        Assert.False(keys.Refuses(OrderScope.OfKey(Topic, "a"u8), out _));
    }

    private static Task<DeliveryOutcome> ProduceAsync(TestProducer test, string? key, string value) =>
        test.Producer.ProduceAsync(Topic, TestProducer.Message(value, key), Cancellation);

    private static async Task FailAsync(TestProducer test, string? key, string value, ErrorCode code = ErrorCode.Local_MsgTimedOut)
    {
        var call = ProduceAsync(test, key, value);
        test.Transport.ReportNext(code, PersistenceStatus.NotPersisted);
        Assert.False((await Assert.ThrowsAsync<DeliveryException>(() => call)).Outcome.FollowsFailure);
    }

    private sealed class ThrowingText : PayloadSerializer<string>
    {
        public override byte[]? Serialize(string data, SerializationContext context) => throw new FormatException(data);
    }
}
