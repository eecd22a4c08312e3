using System.Collections.Concurrent;
using System.Text;

namespace Healthcare.Kafka.Client.Tests;

public class ProducerEnqueueTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EnqueueAsync_FailsLater_GoesToTheHandlerWithItsBytes()
    {
        var handler = new Handler();
        await using var test = new TestProducer(handler: handler);
        var message = new OutgoingMessage<string?, string?>("patient", "0") { Headers = new() { { "unit", null! } } };
        await test.Producer.EnqueueAsync(TestProducer.Topic, message, Cancellation);
        await test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message("1"), Cancellation);

        test.Transport.ReportNext(ErrorCode.Local_MsgTimedOut, PersistenceStatus.PossiblyPersisted);
        test.Transport.ReportNext();
        await Eventually.Async(() => handler.Failures.Count == 1);

        var failure = handler.Failures.Single();
        Assert.Equal(("patient", "0"), (Encoding.UTF8.GetString(failure.Key!), Encoding.UTF8.GetString(failure.Value!)));
        Assert.Equal("unit", Assert.Single(failure.Headers!).Key);
        Assert.Equal((ErrorCode.Local_MsgTimedOut, PersistenceStatus.PossiblyPersisted), (failure.Outcome.Code, failure.Outcome.Status));
        Assert.Equal("test", failure.ProducerName);
        Assert.Equal(1, test.Core.Enqueued.Count);
    }

    // The call has returned long before the failure: its array may hold another patient's bytes by then, its headers another message's.
    [Fact]
    public async Task EnqueueAsync_CallerReusesArraysAndHeaders_TheHandlerGetsWhatWasToBeSent()
    {
        var handler = new Handler();
        await using var test = new TestProducer(handler: handler);
        var producer = new HealthcareProducer<byte[], byte[]>(test.Core, new ByteArraySerializer(), new ByteArraySerializer());
        byte[] key = [1];
        byte[] value = [2];
        Headers headers = new() { { "unit", [3] } };
        await producer.EnqueueAsync(TestProducer.Topic, new(key, value) { Headers = headers }, Cancellation);

        key[0] = value[0] = 9;
        headers.Remove("unit");
        test.Transport.ReportNext(ErrorCode.Local_MsgTimedOut, PersistenceStatus.PossiblyPersisted);
        await Eventually.Async(() => handler.Failures.Count == 1);

        var failure = handler.Failures.Single();
        Assert.Equal<byte[]?>([[1], [2]], [failure.Key, failure.Value]);
        Assert.Equal([3], failure.Headers!.GetLastBytes("unit"));
    }

    [Fact]
    public async Task EnqueueAsync_FailsLaterWithoutHandler_IsLoggedWithoutPayload()
    {
        await using var test = new TestProducer();
        await test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message(PhiCanary.Mark), Cancellation);

        test.Transport.ReportNext(ErrorCode.Local_MsgTimedOut, PersistenceStatus.NotPersisted);
        await Eventually.Async(() => test.Logs.Of(EventIds.DeliveryFailed).Count == 1);

        var entry = test.Logs.Of(EventIds.DeliveryFailed).Single();
        Assert.Equal((TestProducer.Topic, ErrorCode.Local_MsgTimedOut), (entry["Topic"], entry["ErrorCode"]));
        Assert.DoesNotContain(PhiCanary.Mark, entry.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EnqueueAsync_ManyFailWithoutHandler_AreCountedWhereTheyAreNotLoggedOneByOne()
    {
        const int Count = EnqueuedFailures.LinesPerMinute + 7;
        var test = new TestProducer(TestProducer.Settings() with { OnDeliveryFailure = DeliveryFailurePolicy.Continue });
        foreach (var message in TestProducer.Messages(Count))
        {
            await test.Producer.EnqueueAsync(TestProducer.Topic, message, Cancellation);
        }

        test.Transport.ReportAll(ErrorCode.Local_MsgTimedOut, PersistenceStatus.NotPersisted);
        await test.DisposeAsync();

        Assert.Equal(EnqueuedFailures.LinesPerMinute, test.Logs.Of(EventIds.DeliveryFailed).Count);
        var rest = Assert.Single(test.Logs.Of(EventIds.DeliveriesFailed));
        Assert.Equal((7L, ErrorCode.Local_MsgTimedOut), (rest["Count"], rest["ErrorCode"]));
    }

    [Fact]
    public async Task Handler_Throws_IsLoggedByTypeAndTheNextFailureIsHandled()
    {
        var handler = new Handler { OnFailure = (failure, _) => failure.Value![0] == '0' ? throw new FormatException(PhiCanary.Mark) : default };
        await using var test = new TestProducer(handler: handler);
        await test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message("0"), Cancellation);
        await test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message("1"), Cancellation);

        test.Transport.ReportAll(ErrorCode.Local_MsgTimedOut, PersistenceStatus.NotPersisted);
        await Eventually.Async(() => handler.Failures.Count == 2);

        Assert.Equal(typeof(FormatException).FullName, test.Logs.Of(EventIds.FailureHandlerThrew).Single()["ExceptionType"]);
        Assert.DoesNotContain(test.Logs.Entries, entry => entry.Message.Contains(PhiCanary.Mark, StringComparison.Ordinal) || entry.Exception is not null);
    }

    [Fact]
    public async Task Handler_IsSlow_IsCalledOneAtATimeAndBoundsTheBuffer()
    {
        var go = new SemaphoreSlim(0);
        var running = 0;
        var most = 0;
        var handler = new Handler
        {
            OnFailure = async (_, token) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                await go.WaitAsync(token);
                Interlocked.Decrement(ref running);
            },
        };
        var settings = TestProducer.Settings() with { BufferMessages = 3, OnDeliveryFailure = DeliveryFailurePolicy.Continue };
        await using var test = new TestProducer(settings, handler);
        await EnqueueAsync(test, 3);
        test.Transport.ReportAll(ErrorCode.Local_MsgTimedOut, PersistenceStatus.NotPersisted);

        var fourth = test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message("3"), Cancellation).AsTask();
        Assert.False(fourth.IsCompleted);
        go.Release(3);
        await fourth.WaitAsync(Eventually.Deadline, Cancellation);
        await Eventually.Async(() => handler.Failures.Count == 3 && Volatile.Read(ref running) == 0);

        Assert.Equal(1, most);
        test.Transport.ReportAll();
    }

    [Fact]
    public async Task EnqueueAsync_Refused_ThrowsAndTheHandlerHearsNothing()
    {
        var handler = new Handler();
        await using var test = new TestProducer(TestProducer.Settings() with { MaxMessageBytes = 100 }, handler);

        await Assert.ThrowsAsync<DeliveryException>(() =>
            test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message(new string('x', 101)), Cancellation).AsTask());
        await test.Core.DisposeAsync();

        Assert.Empty(handler.Failures);
    }

    [Fact]
    public async Task DisposeAsync_HandlerHangs_CancelsItAndLogsTheRest()
    {
        var handler = new Handler { OnFailure = (_, token) => new ValueTask(Task.Delay(Timeout.Infinite, token)) };
        var test = new TestProducer(TestProducer.Settings() with { FlushTimeout = TimeSpan.FromMilliseconds(50) }, handler);
        await EnqueueAsync(test, 3);
        test.Transport.ReportAll(ErrorCode.Local_MsgTimedOut, PersistenceStatus.NotPersisted);

        await test.DisposeAsync().AsTask().WaitAsync(Eventually.Deadline, Cancellation);
        await Eventually.Async(() => test.Logs.Of(EventIds.DeliveryFailed).Count == 3);

        Assert.Single(handler.Failures);
    }

    [Fact]
    public async Task DisposeAsync_HandlersCancellationThrows_IsLoggedByTypeAndClosesNonetheless()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var handler = new Handler
        {
            OnFailure = async (_, token) =>
            {
                var cancelled = new TaskCompletionSource();
                using var registration = token.Register(() =>
                {
                    cancelled.SetResult();
                    throw new FormatException(PhiCanary.Mark);
                });
                entered.SetResult();
                await cancelled.Task;
            },
        };
        var test = new TestProducer(TestProducer.Settings() with { FlushTimeout = TimeSpan.FromMilliseconds(50) }, handler);
        await EnqueueAsync(test, 1);
        test.Transport.ReportAll(ErrorCode.Local_MsgTimedOut, PersistenceStatus.NotPersisted);
        await entered.Task.WaitAsync(Eventually.Deadline, Cancellation);

        await test.DisposeAsync().AsTask().WaitAsync(Eventually.Deadline, Cancellation);
        await test.DisposeAsync().AsTask().WaitAsync(Eventually.Deadline, Cancellation);

        Assert.Equal(typeof(FormatException).FullName, test.Logs.Of(EventIds.FailureHandlerThrew).Single()["ExceptionType"]);
        Assert.DoesNotContain(test.Logs.Entries, entry => entry.Message.Contains(PhiCanary.Mark, StringComparison.Ordinal));
    }

    private static async Task EnqueueAsync(TestProducer test, int count)
    {
        foreach (var message in TestProducer.Messages(count))
        {
            await test.Producer.EnqueueAsync(TestProducer.Topic, message, Cancellation);
        }
    }

    private sealed class Handler : IDeliveryFailureHandler
    {
        public ConcurrentQueue<DeliveryFailure> Failures { get; } = new();

        public Func<DeliveryFailure, CancellationToken, ValueTask> OnFailure { get; init; } = static (_, _) => default;

        public ValueTask HandleAsync(DeliveryFailure failure, CancellationToken cancellationToken)
        {
            Failures.Enqueue(failure);
            return OnFailure(failure, cancellationToken);
        }
    }
}
