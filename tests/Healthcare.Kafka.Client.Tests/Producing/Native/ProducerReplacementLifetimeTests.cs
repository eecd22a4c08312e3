namespace Healthcare.Kafka.Client.Tests;

/// <summary>A replacement together with what goes on around it: dispose, flush, a logger that throws, many callers.</summary>
public class ProducerReplacementLifetimeTests
{
    private const ErrorCode Fatal = ErrorCode.OutOfOrderSequenceNumber;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FlushAsync_DuringTheReplacement_CompletesWhenWhatWasBeforeItHasItsOutcome()
    {
        using var go = new ManualResetEventSlim();
        await using var test = new TestProducer(TestProducer.Settings() with { OnDeliveryFailure = DeliveryFailurePolicy.Continue });
        test.Transport.OnFlush = () => go.Wait(Cancellation);
        await test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message("0"), Cancellation);
        test.Transport.Die();
        var waiting = ProduceAsync(test, "1");

        var flush = test.Producer.FlushAsync(Cancellation);
        var later = ProduceAsync(test, "2");
        Assert.False(flush.IsCompleted);
        go.Set();
        await Eventually.Async(() => test.Core.Replacements == 1 && test.Transport.InFlight == 2);
        Assert.False(flush.IsCompleted);
        test.Transport.ReportNext();
        await flush.WaitAsync(Eventually.Deadline, Cancellation);

        Assert.True((await waiting).IsPersisted);
        Assert.False(later.IsCompleted);
        test.Transport.ReportAll();
    }

    [Fact]
    public async Task DisposeAsync_DuringTheDrain_EndsEverythingAndBuildsNothing()
    {
        using var go = new ManualResetEventSlim();
        var test = new TestProducer(TestProducer.Settings() with { BufferMessages = 1 });
        test.Transport.OnFlush = () => go.Wait(Cancellation);
        var inFlight = ProduceAsync(test, "0");
        test.Transport.Die();
        var waiting = ProduceAsync(test, "1");

        var dispose = test.DisposeAsync().AsTask();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        Assert.False(dispose.IsCompleted);
        go.Set();
        await dispose.WaitAsync(Eventually.Deadline, Cancellation);

        var exception = await Assert.ThrowsAsync<DeliveryException>(() => inFlight);
        Assert.Equal((PersistenceStatus.PossiblyPersisted, Fatal), (exception.Status, exception.Code));
        Assert.Equal((1, 0, 0), (test.Transports.Count, test.Core.Replacements, test.Core.Outstanding));
        Assert.Equal(1, test.Logs.Of(EventIds.ProducerClosedWithOutstanding).Single()["PossiblyPersisted"]);
    }

    [Fact]
    public async Task DisposeAsync_DuringTheDelay_EndsAtOnce()
    {
        var test = new TestProducer();
        test.OnConnect = static _ => throw new InvalidOperationException();
        test.Transport.Die();
        await Eventually.Async(() => test.Logs.Of(EventIds.ProducerReplacementFailed).Count == 1);

        await test.DisposeAsync().AsTask().WaitAsync(Eventually.Deadline, Cancellation);

        Assert.Single(test.Transports);
    }

    [Fact]
    public async Task FatalError_DuringDispose_ReplacesNothing()
    {
        var test = new TestProducer();
        var call = ProduceAsync(test, "0");
        test.Transport.OnFlush = () => test.Transport.Die();

        await test.DisposeAsync().AsTask().WaitAsync(Eventually.Deadline, Cancellation);

        Assert.Equal(Fatal, (await Assert.ThrowsAsync<DeliveryException>(() => call)).Code);
        Assert.Equal((1, 0), (test.Transports.Count, test.Core.Replacements));
    }

    // Fault test 18.
    [Fact]
    public async Task FatalError_LoggerThrows_ReplacesAllTheSame()
    {
        await using var test = new TestProducer(loggers: new ThrowingLoggers());
        test.OnConnect = static transport => transport.ReportsAtOnce = true;

        test.Transport.Die();

        Assert.True((await ProduceAsync(test, "0").WaitAsync(Eventually.Deadline, Cancellation)).IsPersisted);
    }

    // Fault test 20, with replacements. The transports themselves check that none is called when it is closed.
    [Fact]
    public async Task FatalError_SixtyFourThreadsProducing_EveryMessageHasOneOutcomeAndNoneIsProducedTwice()
    {
        const int Threads = 64;
        const int Calls = 200;
        await using var test = new TestProducer(TestProducer.Settings() with
        {
            BufferMessages = 100,
            MaxBlock = Timeout.InfiniteTimeSpan,
            OnDeliveryFailure = DeliveryFailurePolicy.Continue,
        });
        test.OnConnect = static transport => transport.ReportsAtOnce = true;
        test.Transport.ReportsAtOnce = true;
        using var killed = new CancellationTokenSource();
        var killing = Task.Run(
            async () =>
            {
                while (!killed.IsCancellationRequested)
                {
                    test.Transport.Die();
                    await Task.Yield();
                    test.Time.Advance(TimeSpan.FromMinutes(1));
                }
            },
            Cancellation);

        var threads = Enumerable.Range(0, Threads).Select(thread => Task.Run(
            async () =>
            {
                // On until there was a replacement: a machine may run all callers before the one who kills.
                var (persisted, i) = (0, 0);
                for (; i < Calls || test.Core.Replacements == 0; i++)
                {
                    try
                    {
                        await ProduceAsync(test, $"{thread}-{i}");
                        persisted++;
                    }
                    catch (DeliveryException exception)
                    {
                        Assert.Equal(Fatal, exception.Code);
                    }
                }

                return (Persisted: persisted, Calls: i);
            },
            Cancellation)).ToArray();
        var ended = await Task.WhenAll(threads).WaitAsync(Eventually.Deadline, Cancellation);
        await killed.CancelAsync();
        await killing;

        var accepted = test.Transports.SelectMany(transport => transport.Values).ToList();
        Assert.Equal(accepted.Count, accepted.Distinct().Count());
        Assert.InRange(accepted.Count, ended.Sum(one => one.Persisted), ended.Sum(one => one.Calls));

        // A message gives its room back just after its outcome is set.
        await Eventually.Async(() => test.Core.Outstanding == 0);
        Assert.NotEqual(0, test.Core.Replacements);
    }

    private static Task<DeliveryOutcome> ProduceAsync(TestProducer test, string value) =>
        test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message(value), Cancellation);
}
