using System.Text;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Messages that are kept from librdkafka while an earlier one of their key is unreported for long.</summary>
public class HoldBackTests
{
    private const string Topic = TestProducer.Topic;

    private static readonly string[] _keys = TestProducer.KeysApart(3);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static TimeSpan Window => TestProducer.Settings().HoldBackWindow;

    [Fact]
    public async Task EnqueueAsync_EarlierOfTheKeyIsUnreportedForTwoWindows_IsHeldThenSentInOrder()
    {
        await using var test = new TestProducer();
        await EnqueueAsync(test, 0, "0");
        test.Time.Advance((2 * Window) + TimeSpan.FromTicks(1));
        await EnqueueAsync(test, 0, "1", "2", "3");
        Assert.Equal(["0"], test.Transport.Values);
        Assert.Equal(4, test.Core.Outstanding);

        test.Transport.ReportNext();
        await Eventually.Async(() => test.Transport.InFlight == 3);

        Assert.Equal(["0", "1", "2", "3"], test.Transport.Values);
        test.Transport.ReportAll();
        Assert.Equal(0, test.Core.Outstanding);
    }

    [Fact]
    public async Task EnqueueAsync_AnotherKey_IsNotHeld()
    {
        await using var test = new TestProducer();
        await EnqueueAsync(test, 0, "0");
        test.Time.Advance(3 * Window);

        await EnqueueAsync(test, 0, "held");
        await EnqueueAsync(test, 1, "1");
        await test.Producer.EnqueueAsync(Topic, TestProducer.Message("2", null), Cancellation);
        await test.Producer.EnqueueAsync("other", TestProducer.Message("3", _keys[1]), Cancellation);

        Assert.Equal(["0", "1", "2", "3"], test.Transport.Values);
        test.Transport.ReportAll();
        await ReportAllAsync(test);
    }

    // Ten messages at a time, each reported within a window: a busy key of a healthy cluster.
    [Fact]
    public async Task EnqueueAsync_SteadyLoadReportedWithinAWindow_HoldsNothing()
    {
        await using var test = new TestProducer();
        for (var i = 0; i < 1_000; i++)
        {
            await EnqueueAsync(test, 0, $"{i}");
            test.Time.Advance(Window / 11);
            if (test.Transport.InFlight == 10)
            {
                test.Transport.ReportNext();
            }

            Assert.Equal(i + 1, test.Transport.Calls);
        }

        test.Transport.ReportAll();
    }

    // However the messages are spaced, nothing is handed over while an earlier one is older than two windows.
    [Theory]
    [InlineData(0.3)]
    [InlineData(0.7)]
    [InlineData(0.99)]
    [InlineData(1.01)]
    [InlineData(1.5)]
    [InlineData(1.99)]
    [InlineData(2.5)]
    public async Task EnqueueAsync_FirstIsNeverReported_HandsNothingOverAfterTwoWindows(double spacing)
    {
        await using var test = new TestProducer();
        var handedUntil = 0.0;
        var heldSince = double.MaxValue;
        for (var i = 0; i * spacing < 6; i++)
        {
            await EnqueueAsync(test, 0, $"{i}");
            if (test.Transport.Calls == i + 1)
            {
                handedUntil = i * spacing;
            }
            else
            {
                heldSince = Math.Min(heldSince, i * spacing);
            }

            test.Time.Advance(Window * spacing);
        }

        Assert.InRange(handedUntil, 0, 2.0);
        Assert.InRange(heldSince, 1.0, 2 + spacing);
        await ReportAllAsync(test);
    }

    [Fact]
    public async Task Held_EarlierOfTheKeyFails_EndsNotPersistedWithItsCode()
    {
        await using var test = new TestProducer();
        var first = ProduceAsync(test, 0, "0");
        test.Time.Advance(3 * Window);
        var held = test.Producer.ProduceBatchAsync(Topic, [Message(0, "1"), Message(1, "2"), Message(0, "3")], Cancellation);
        Assert.Equal(["0", "2"], test.Transport.Values);

        test.Transport.ReportNext(ErrorCode.Local_MsgTimedOut, PersistenceStatus.PossiblyPersisted);
        test.Transport.ReportNext();
        var outcomes = await held.WaitAsync(Eventually.Deadline, Cancellation);

        await Assert.ThrowsAsync<DeliveryException>(() => first);
        Assert.Equal([true, false, true], outcomes.Select(outcome => outcome.FollowsFailure));
        Assert.Equal([PersistenceStatus.NotPersisted, PersistenceStatus.Persisted, PersistenceStatus.NotPersisted], outcomes.Select(outcome => outcome.Status));
        Assert.Equal(ErrorCode.Local_MsgTimedOut, outcomes[0].Code);
        Assert.Equal(["0", "2"], test.Transport.Values);
        Assert.Equal(0, test.Core.Outstanding);
    }

    [Fact]
    public async Task Held_EnqueuedAndEarlierFails_GoesToTheHandlerWithItsBytes()
    {
        var handler = new Failures();
        await using var test = new TestProducer(handler: handler);
        await EnqueueAsync(test, 0, "0");
        test.Time.Advance(3 * Window);
        await EnqueueAsync(test, 0, "1");

        test.Transport.ReportNext(ErrorCode.Local_MsgTimedOut, PersistenceStatus.NotPersisted);
        await Eventually.Async(() => handler.Seen.Count == 2);

        Assert.Equal([("0", false), ("1", true)], handler.Seen.Select(failure => (Encoding.UTF8.GetString(failure.Value!), failure.Outcome.FollowsFailure)));
    }

    // The call ended when the message was held: what the caller does to its bytes then must not reach the log.
    [Fact]
    public async Task Held_CallerReusesItsBytes_SendsWhatTheCallHad()
    {
        await using var test = new TestProducer();
        var producer = new HealthcareProducer<byte[], byte[]>(test.Core, new SameBytes(), new SameBytes());
        byte[] key = [1];
        byte[] value = [(byte)'x'];
        await producer.EnqueueAsync(Topic, new(key, [2]), Cancellation);
        test.Time.Advance(3 * Window);
        await producer.EnqueueAsync(Topic, new(key, value), Cancellation);

        key[0] = 9;
        value[0] = 9;
        test.Transport.ReportNext();
        await Eventually.Async(() => test.Transport.InFlight == 1);

        Assert.Equal("x"u8.ToArray(), test.Transport.Accepted[1].Value);
        Assert.Equal([1], test.Transport.Accepted[1].Key!);
        test.Transport.ReportAll();
    }

    [Fact]
    public async Task Held_LongerThanDeliveryTimeout_EndsTimedOutUnsentAndStopsItsKey()
    {
        await using var test = new TestProducer();
        await EnqueueAsync(test, 0, "0");
        test.Time.Advance(3 * Window);
        var held = ProduceAsync(test, 0, "1");
        test.Time.Advance(test.Core.Settings.DeliveryTimeout);
        var behind = ProduceAsync(test, 0, "2");

        test.Transport.ReportNext();

        var timedOut = await Assert.ThrowsAsync<DeliveryException>(() => held.WaitAsync(Eventually.Deadline, Cancellation));
        var follows = await Assert.ThrowsAsync<DeliveryException>(() => behind.WaitAsync(Eventually.Deadline, Cancellation));
        Assert.Equal((PersistenceStatus.NotPersisted, ErrorCode.Local_MsgTimedOut, false), (timedOut.Status, timedOut.Code, timedOut.Outcome.FollowsFailure));
        Assert.True(follows.Outcome.FollowsFailure);
        Assert.Equal(["0"], test.Transport.Values);
        await Eventually.Async(() => test.Logs.Of(EventIds.KeysFailed).Count == 1);
    }

    [Fact]
    public async Task Held_LibrdkafkaIsFullWhenItsTurnComes_IsTriedAgainInOrder()
    {
        await using var test = new TestProducer();
        await EnqueueAsync(test, 0, "0");
        test.Time.Advance(3 * Window);
        await EnqueueAsync(test, 0, "1", "2");
        var full = true;
        test.Transport.Answer = _ => full ? ErrorCode.Local_QueueFull : ErrorCode.NoError;
        test.Transport.ReportNext();
        await Eventually.Async(() => test.Transport.Calls == 2);
        await EnqueueAsync(test, 0, "3");
        full = false;

        await Eventually.Async(() =>
        {
            test.Time.Advance(TimeSpan.FromMilliseconds(20));
            return test.Transport.InFlight == 3;
        });

        Assert.Equal(["0", "1", "2", "3"], test.Transport.Values);
        test.Transport.ReportAll();
    }

    [Fact]
    public async Task Held_RefusedForGoodWhenItsTurnComes_HasItsOutcomeAndStopsItsKey()
    {
        await using var test = new TestProducer();
        await EnqueueAsync(test, 0, "0");
        test.Time.Advance(3 * Window);
        var held = ProduceAsync(test, 0, "1");
        var behind = ProduceAsync(test, 0, "2");
        test.Transport.Answer = _ => ErrorCode.Local_UnknownTopic;

        test.Transport.ReportNext();

        Assert.Equal(ErrorCode.Local_UnknownTopic, (await Assert.ThrowsAsync<DeliveryException>(() => held.WaitAsync(Eventually.Deadline, Cancellation))).Code);
        Assert.True((await Assert.ThrowsAsync<DeliveryException>(() => behind.WaitAsync(Eventually.Deadline, Cancellation))).Outcome.FollowsFailure);
        Assert.Equal(2, test.Transport.Calls);
    }

    [Fact]
    public async Task ResumeKeyAsync_WhileMessagesAreHeld_TheyStillFollowAndLaterOnesAreSent()
    {
        await using var test = new TestProducer();
        await EnqueueAsync(test, 0, "0", "1");
        test.Time.Advance(3 * Window);
        var held = ProduceAsync(test, 0, "2");
        test.Transport.ReportNext(ErrorCode.Local_MsgTimedOut, PersistenceStatus.NotPersisted);

        Assert.True(await test.Producer.ResumeKeyAsync(Topic, _keys[0], Cancellation));
        var after = ProduceAsync(test, 0, "3");
        Assert.Equal(["0", "1"], test.Transport.Values);
        test.Transport.ReportNext();

        Assert.True((await Assert.ThrowsAsync<DeliveryException>(() => held.WaitAsync(Eventually.Deadline, Cancellation))).Outcome.FollowsFailure);
        await Eventually.Async(() => test.Transport.InFlight == 1);
        test.Transport.ReportNext();
        Assert.True((await after).IsPersisted);
        Assert.Equal(["0", "1", "3"], test.Transport.Values);
    }

    [Fact]
    public async Task FailProducer_EarlierIsUnreportedForTwoWindows_HoldsEveryKeyAndNone()
    {
        await using var test = new TestProducer(TestProducer.Settings() with { OnDeliveryFailure = DeliveryFailurePolicy.FailProducer });
        await EnqueueAsync(test, 0, "0");
        test.Time.Advance(3 * Window);
        await EnqueueAsync(test, 1, "1");
        await test.Producer.EnqueueAsync("other", TestProducer.Message("2", null), Cancellation);
        Assert.Equal(["0"], test.Transport.Values);

        await ReportAllAsync(test);

        Assert.Equal(["0", "1", "2"], test.Transport.Values);
    }

    [Fact]
    public async Task FlushAsync_MessagesAreHeld_WaitsForThem()
    {
        await using var test = new TestProducer();
        await EnqueueAsync(test, 0, "0");
        test.Time.Advance(3 * Window);
        await EnqueueAsync(test, 0, "1");
        var flush = test.Producer.FlushAsync(Cancellation);

        test.Transport.ReportNext();
        await Eventually.Async(() => test.Transport.InFlight == 1);
        Assert.False(flush.IsCompleted);
        test.Transport.ReportNext();

        await flush.WaitAsync(Eventually.Deadline, Cancellation);
    }

    [Fact]
    public async Task DisposeAsync_EarlierOnesAreReportedInTime_HeldGoOutInOrder()
    {
        var test = new TestProducer();
        await EnqueueAsync(test, 0, "0");
        test.Time.Advance(3 * Window);
        var held = test.Producer.ProduceBatchAsync(Topic, [Message(0, "1"), Message(0, "2")], Cancellation);
        test.Transport.OnFlush = () => test.Transport.ReportAll();

        await test.DisposeAsync();

        Assert.True((await held).AllPersisted);
        Assert.Equal(["0", "1", "2"], test.Transport.Values);
        Assert.Empty(test.Logs.Of(EventIds.ProducerClosedWithOutstanding));
    }

    [Fact]
    public async Task DisposeAsync_EarlierOnesAreNotReportedInTime_HeldEndNotPersisted()
    {
        var test = new TestProducer();
        var first = ProduceAsync(test, 0, "0");
        test.Time.Advance(3 * Window);
        var held = test.Producer.ProduceBatchAsync(Topic, [Message(0, "1"), Message(0, "2")], Cancellation);

        await test.DisposeAsync();

        Assert.Equal(ErrorCode.Local_PurgeInflight, (await Assert.ThrowsAsync<DeliveryException>(() => first)).Code);
        Assert.All(await held, outcome => Assert.Equal(
            (PersistenceStatus.NotPersisted, ErrorCode.Local_PurgeQueue, false), (outcome.Status, outcome.Code, outcome.FollowsFailure)));
        Assert.Equal(["0"], test.Transport.Values);
        Assert.Equal(0, test.Core.Outstanding);
    }

    [Fact]
    public async Task DisposeAsync_EarlierFailsDuringTheFlush_HeldFollowTheFailure()
    {
        var test = new TestProducer();
        await EnqueueAsync(test, 0, "0");
        test.Time.Advance(3 * Window);
        var held = ProduceAsync(test, 0, "1");
        test.Transport.OnFlush = () => test.Transport.ReportAll(ErrorCode.Local_MsgTimedOut, PersistenceStatus.NotPersisted);

        await test.DisposeAsync();

        Assert.True((await Assert.ThrowsAsync<DeliveryException>(() => held)).Outcome.FollowsFailure);
        Assert.Equal(["0"], test.Transport.Values);
    }

    [Fact]
    public async Task Held_MoreThanOneTurn_AllGoOutInOrder()
    {
        const int Count = 5_000;
        await using var test = new TestProducer();
        await EnqueueAsync(test, 0, "first");
        test.Time.Advance(3 * Window);
        await EnqueueAsync(test, 0, [.. Enumerable.Range(0, Count).Select(i => $"{i}")]);

        test.Transport.ReportNext();
        await Eventually.Async(() => test.Transport.InFlight == Count);

        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"{i}"), test.Transport.Values.Skip(1));
        test.Transport.ReportAll();
    }

    // Reports, calls and the clock race: order per key holds, and every message ends persisted.
    [Fact]
    public async Task ProduceAsync_ManyCallersAndSlowReports_KeepsOrderPerKey()
    {
        const int PerCaller = 400;

        // The clock runs on however few turns the pool gets: nothing may time out by it.
        await using var test = new TestProducer(TestProducer.Settings() with
        {
            BufferMessages = 50,
            MaxBlock = Timeout.InfiniteTimeSpan,
            DeliveryTimeout = TimeSpan.MaxValue,
        });
        using var done = new CancellationTokenSource();
        var reporter = Task.Run(
            async () =>
            {
                while (!done.IsCancellationRequested)
                {
                    test.Time.Advance(Window);
                    test.Transport.ReportAll();
                    await Task.Yield();
                }
            },
            Cancellation);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(caller => Task.Run(
            () => Task.WhenAll(Enumerable.Range(0, PerCaller).Select(i =>
                test.Producer.ProduceAsync(Topic, TestProducer.Message($"{caller}:{i}", $"{caller}"), Cancellation)))))).WaitAsync(Eventually.Deadline, Cancellation);
        await done.CancelAsync();
        await reporter;

        foreach (var caller in test.Transport.Values.Select(value => value.Split(':')).GroupBy(parts => parts[0]))
        {
            Assert.Equal(Enumerable.Range(0, PerCaller).Select(i => $"{i}"), caller.Select(parts => parts[1]));
        }
    }

    private static OutgoingMessage<string?, string?> Message(int key, string value) => TestProducer.Message(value, _keys[key]);

    private static Task<DeliveryOutcome> ProduceAsync(TestProducer test, int key, string value) =>
        test.Producer.ProduceAsync(Topic, Message(key, value), Cancellation);

    private static async Task EnqueueAsync(TestProducer test, int key, params string[] values)
    {
        foreach (var value in values)
        {
            await test.Producer.EnqueueAsync(Topic, Message(key, value), Cancellation);
        }
    }

    private static Task ReportAllAsync(TestProducer test) => Eventually.Async(() =>
    {
        test.Transport.ReportAll();
        return test.Core.Outstanding == 0;
    });

    private sealed class SameBytes : PayloadSerializer<byte[]>
    {
        public override byte[]? Serialize(byte[] data, SerializationContext context) => data;
    }

    private sealed class Failures : IDeliveryFailureHandler
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<DeliveryFailure> _seen = new();

        public IReadOnlyList<DeliveryFailure> Seen => [.. _seen];

        public ValueTask HandleAsync(DeliveryFailure failure, CancellationToken cancellationToken)
        {
            _seen.Enqueue(failure);
            return default;
        }
    }
}
