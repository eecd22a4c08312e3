using System.Diagnostics;
using System.Text;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>The streaming batch: outcomes in order, memory bounded, an end for each way to end.</summary>
public class ProduceStreamTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ProduceBatchAsync_Stream_GivesOneOutcomeForEachMessageInOrder()
    {
        await using var test = new TestProducer(new() { Name = "test", Librdkafka = [] });
        var source = new StreamSource(100);
        var outcomes = ReadAllAsync(test, source);
        await Eventually.Async(() => test.Transport.InFlight == 100);

        for (var i = 0; i < 100; i++)
        {
            test.Transport.ReportNext(i % 7 == 0 ? ErrorCode.Local_MsgTimedOut : ErrorCode.NoError, PersistenceStatus.PossiblyPersisted);
        }

        Assert.Equal(
            Enumerable.Range(0, 100).Select(i => i % 7 != 0), (await outcomes).Select(outcome => outcome.IsPersisted));
        Assert.Equal(test.Transport.Accepted.Select(record => record.Headers.MessageId), (await outcomes).Select(outcome => outcome.MessageId!.Value));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), test.Transport.Values);
        Assert.True(source.IsDisposed);
    }

    [Fact]
    public async Task ProduceBatchAsync_StreamReportedBackwards_GivesTheOutcomesInOrder()
    {
        await using var test = new TestProducer();
        var outcomes = ReadAllAsync(test, new StreamSource(5));
        await Eventually.Async(() => test.Transport.InFlight == 5);

        for (var left = 5; left > 0; left--)
        {
            test.Transport.Report(left - 1);
        }

        // The offsets were given in the order of the reports.
        Assert.Equal([4, 3, 2, 1, 0], (await outcomes).Select(outcome => outcome.Position.Offset.Value));
    }

    [Fact]
    public async Task ProduceBatchAsync_EmptyStream_GivesNothing()
    {
        await using var test = new TestProducer();

        Assert.Empty(await ReadAllAsync(test, new StreamSource(0)));
    }

    [Fact]
    public async Task ProduceBatchAsync_StreamNotEnumerated_ReadsAndProducesNothing()
    {
        await using var test = new TestProducer();
        var source = new StreamSource(3);

        var outcomes = test.Producer.ProduceBatchAsync(TestProducer.Topic, source.ReadAsync(Cancellation), Cancellation);

        Assert.Equal((0, 0), (source.Taken, test.Transport.Calls));
        test.Transport.ReportsAtOnce = true;
        Assert.Equal(3, await outcomes.CountAsync(Cancellation));
        Assert.Equal(3, await outcomes.CountAsync(Cancellation));
        Assert.Equal(6, test.Transport.Calls);
    }

    [Fact]
    public async Task ProduceBatchAsync_StreamWithWrongArguments_ThrowsAtTheCall()
    {
        await using var test = new TestProducer();

        Assert.Throws<ArgumentException>(() => test.Producer.ProduceBatchAsync("no topic", new StreamSource(1).ReadAsync(Cancellation), Cancellation));
        Assert.Throws<ArgumentNullException>(
            () => test.Producer.ProduceBatchAsync(TestProducer.Topic, (IAsyncEnumerable<OutgoingMessage<string?, string?>>)null!, Cancellation));
    }

    // A million messages, of which the buffer holds 1,000: no more than that are ever taken ahead of their outcomes.
    [Fact]
    public async Task ProduceBatchAsync_MillionMessages_TakesNoMoreThanTheBufferHolds()
    {
        const int Count = 1_000_000;
        var transport = new ReportOnDemand();
        await using var core = new ProducerCore(
            TestProducer.Settings() with { BufferMessages = 1_000 }, new CollectedLogs(), new ManualTime(), failureHandler: null, (_, _) => transport);
        var producer = new HealthcareProducer<byte[], byte[]>(core, new ByteArraySerializer(), new ByteArraySerializer());
        byte[] bytes = [1];
        var source = AsyncEnumerable.Repeat(new OutgoingMessage<byte[], byte[]>(bytes, bytes), Count);
        long next = 0;
        await using var outcomes = producer.ProduceBatchAsync(TestProducer.Topic, source, Cancellation).GetAsyncEnumerator(Cancellation);

        var first = outcomes.MoveNextAsync().AsTask();
        await Eventually.Async(() => transport.InFlight == 1_000);
        Assert.False(first.IsCompleted);
        transport.Report();
        for (var more = await first; more; more = await outcomes.MoveNextAsync())
        {
            Assert.Equal(next++, outcomes.Current.Position.Offset.Value);
        }

        Assert.Equal(Count, next);
        Assert.InRange(transport.MostInFlight, 1, 1_000);
        Assert.Equal(0, core.Outstanding);
    }

    [Fact]
    public async Task ProduceBatchAsync_OutcomesNotRead_StopsReadingTheSourceAtTheWindow()
    {
        await using var test = new TestProducer();
        test.Transport.ReportsAtOnce = true;
        var source = new StreamSource(5 * StreamOutcomes.Window);
        await using var outcomes = test.Producer.ProduceBatchAsync(TestProducer.Topic, source.ReadAsync(Cancellation), Cancellation)
            .GetAsyncEnumerator(Cancellation);

        var read = 0;
        for (; read < StreamOutcomes.Window * 2; read++)
        {
            Assert.True(await outcomes.MoveNextAsync());
            Assert.InRange(source.Taken, read + 1, read + 1 + StreamOutcomes.Window);
        }

        await Eventually.Async(() => source.Taken >= read + (StreamOutcomes.Window * 3 / 4));
        Assert.InRange(source.Taken, 0, read + StreamOutcomes.Window);
        while (await outcomes.MoveNextAsync())
        {
            read++;
        }

        Assert.Equal(5 * StreamOutcomes.Window, read);
    }

    [Fact]
    public async Task ProduceBatchAsync_SourceThrows_GivesTheOutcomesAndThenTheExceptionAsItIs()
    {
        await using var test = new TestProducer();
        var thrown = new InvalidDataException("of the source");
        var source = new StreamSource(10, i => i == 3 ? throw thrown : Task.CompletedTask);
        var outcomes = new List<DeliveryOutcome>();
        var reading = ReadIntoAsync(test, source, outcomes, Cancellation);
        await Eventually.Async(() => source.IsDisposed);
        Assert.False(reading.IsCompleted);

        test.Transport.ReportAll();

        Assert.Same(thrown, await Assert.ThrowsAsync<InvalidDataException>(() => reading));
        Assert.Equal(3, outcomes.Count);
        Assert.All(outcomes, outcome => Assert.True(outcome.IsPersisted));
    }

    [Fact]
    public async Task ProduceBatchAsync_StreamCancelled_DisposesTheSourceAndStillSendsWhatWasAccepted()
    {
        await using var test = new TestProducer();
        using var cancelled = new CancellationTokenSource();
        var source = new StreamSource(10, i => i == 4 ? Task.Delay(Timeout.Infinite, Cancellation) : Task.CompletedTask);
        var reading = ReadIntoAsync(test, source, [], cancelled.Token);
        await Eventually.Async(() => test.Transport.InFlight == 4);

        await cancelled.CancelAsync();

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.Equal(cancelled.Token, error.CancellationToken);
        Assert.True(source.IsDisposed);
        Assert.Equal(4, test.Core.Outstanding);
        test.Transport.ReportAll();
        Assert.Equal(0, test.Core.Outstanding);
    }

    [Fact]
    public async Task ProduceBatchAsync_CancelledWhileItWaitsForRoom_SendsNoMore()
    {
        await using var test = new TestProducer(TestProducer.Settings() with { BufferMessages = 2 });
        using var cancelled = new CancellationTokenSource();
        var source = new StreamSource(10);
        var reading = ReadIntoAsync(test, source, [], cancelled.Token);
        await Eventually.Async(() => source.Taken == 3);

        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        test.Transport.ReportAll();

        Assert.Equal(["0", "1"], test.Transport.Values);
        await test.Producer.FlushAsync(Cancellation).WaitAsync(Eventually.Deadline, Cancellation);
    }

    [Fact]
    public async Task ProduceBatchAsync_CallerBreaks_DisposesTheSourceAndHearsNoMoreOfIt()
    {
        await using var test = new TestProducer();
        test.Transport.ReportsAtOnce = true;
        var source = new StreamSource(10, i => i == 4 ? throw new InvalidDataException("behind the break") : Task.CompletedTask);

        await foreach (var outcome in test.Producer.ProduceBatchAsync(TestProducer.Topic, source.ReadAsync(Cancellation), Cancellation))
        {
            Assert.True(outcome.IsPersisted);
            break;
        }

        Assert.True(source.IsDisposed);
        Assert.InRange(test.Transport.Calls, 1, 4);
    }

    [Fact]
    public async Task ProduceBatchAsync_StreamWithAMessageRefused_FailsThatOneOnly()
    {
        await using var test = new TestProducer();
        test.Transport.ReportsAtOnce = true;
        OutgoingMessage<string?, string?>[] messages = [TestProducer.Message("0"), TestProducer.Message(null!), TestProducer.Message("2")];

        var outcomes = await test.Producer.ProduceBatchAsync(TestProducer.Topic, messages.ToAsyncEnumerable(), Cancellation).ToArrayAsync(Cancellation);

        Assert.Equal([ErrorCode.NoError, ErrorCode.Local_ValueSerialization, ErrorCode.NoError], outcomes.Select(outcome => outcome.Code));
    }

    [Fact]
    public async Task ProduceBatchAsync_StreamFindsNoRoomWithinMaxBlock_ReadsNoFurtherAndThrowsBehindTheOutcomes()
    {
        await using var test = new TestProducer(TestProducer.Settings() with { BufferMessages = 2 });
        var source = new StreamSource(10);
        var outcomes = new List<DeliveryOutcome>();
        var reading = ReadIntoAsync(test, source, outcomes, Cancellation);
        await Eventually.Async(() => test.Transport.InFlight == 2 && source.Taken == 3);

        await Eventually.Async(() =>
        {
            test.Time.Advance(test.Core.Settings.MaxBlock + TimeSpan.FromSeconds(1));
            return source.IsDisposed;
        });
        test.Transport.ReportAll();

        var error = await Assert.ThrowsAsync<DeliveryException>(() => reading);
        Assert.Equal((ErrorCode.Local_QueueFull, PersistenceStatus.NotPersisted), (error.Code, error.Status));
        Assert.Equal([ErrorCode.NoError, ErrorCode.NoError, ErrorCode.Local_QueueFull], outcomes.Select(outcome => outcome.Code));
        Assert.Equal(3, source.Taken);
    }

    [Fact]
    public async Task ProduceBatchAsync_DisposedUnderAStream_EndsEachAcceptedMessageAndThenThrows()
    {
        var test = new TestProducer();
        var go = new TaskCompletionSource();
        var source = new StreamSource(10, i => i == 3 ? go.Task : Task.CompletedTask);
        var outcomes = new List<DeliveryOutcome>();
        var reading = ReadIntoAsync(test, source, outcomes, Cancellation);
        await Eventually.Async(() => test.Transport.InFlight == 3);

        await test.DisposeAsync();
        go.SetResult();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => reading);
        Assert.Equal(
            [PersistenceStatus.PossiblyPersisted, PersistenceStatus.PossiblyPersisted, PersistenceStatus.PossiblyPersisted, PersistenceStatus.NotPersisted],
            outcomes.Select(outcome => outcome.Status));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => ReadAllAsync(test, new StreamSource(1)));
    }

    [Fact]
    public async Task ProduceBatchAsync_EndlessStream_LetsOtherCallsIn()
    {
        await using var test = new TestProducer(TestProducer.Settings() with { BufferMessages = 10 });
        test.Transport.ReportsAtOnce = true;
        await using var outcomes = test.Producer.ProduceBatchAsync(TestProducer.Topic, new StreamSource(int.MaxValue).ReadAsync(Cancellation), Cancellation)
            .GetAsyncEnumerator(Cancellation);
        await outcomes.MoveNextAsync();

        var single = await test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("single"), Cancellation)
            .WaitAsync(Eventually.Deadline, Cancellation);

        Assert.True(single.IsPersisted);
    }

    [Fact]
    public async Task ProduceBatchAsync_StreamWithAsynchronousSerializer_KeepsTheOrder()
    {
        await using var test = new TestProducer(values: new YieldingText());
        test.Transport.ReportsAtOnce = true;

        Assert.Equal(500, (await ReadAllAsync(test, new StreamSource(500))).Count);

        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"{i}"), test.Transport.Values);
    }

    [Fact]
    public async Task ProduceBatchAsync_StreamStartedUnderAnActivity_SendsThatOneAlong()
    {
        await using var test = new TestProducer(TestProducer.Settings() with { TraceContext = true });
        test.Transport.ReportsAtOnce = true;
        using var activity = new Activity("load").SetIdFormat(ActivityIdFormat.W3C).Start();

        await ReadAllAsync(test, new StreamSource(2));

        Assert.All(test.Transport.Accepted, record => Assert.Equal(activity.Id, Encoding.ASCII.GetString(record.Headers.Trace.Parent!)));
    }

    // Concurrent readers, writers and reports, each stream through a buffer far smaller than it.
    [Fact]
    public async Task ProduceBatchAsync_ManyStreamsAtOnce_EachGetsItsOutcomes()
    {
        await using var test = new TestProducer(TestProducer.Settings() with { BufferMessages = 100, MaxBlock = TimeSpan.FromDays(1) });
        var streams = Enumerable.Range(0, 8).Select(_ => ReadAllAsync(test, new StreamSource(1_000))).ToArray();
        var all = Task.WhenAll(streams);

        await Eventually.Async(() =>
        {
            test.Transport.ReportAll();
            return all.IsCompleted;
        });

        var offsets = (await all).Select(outcomes => outcomes.Select(outcome => outcome.Position.Offset.Value).ToArray()).ToArray();
        Assert.All(offsets, own => Assert.Equal(own.Order(), own));
        Assert.Equal(Enumerable.Range(0, 8_000).Select(i => (long)i), offsets.SelectMany(own => own).Order());
    }

    private static async Task<List<DeliveryOutcome>> ReadAllAsync(TestProducer test, StreamSource source)
    {
        var outcomes = new List<DeliveryOutcome>();
        await ReadIntoAsync(test, source, outcomes, Cancellation);
        return outcomes;
    }

    private static async Task ReadIntoAsync(TestProducer test, StreamSource source, List<DeliveryOutcome> outcomes, CancellationToken cancellationToken)
    {
        await foreach (var outcome in test.Producer.ProduceBatchAsync(TestProducer.Topic, source.ReadAsync(CancellationToken.None), cancellationToken))
        {
            outcomes.Add(outcome);
        }
    }

    private sealed class YieldingText : PayloadSerializer<string?>
    {
        public override bool IsAsync => true;

        public override byte[]? Serialize(string? data, SerializationContext context) => throw new InvalidOperationException();

        public override async ValueTask<byte[]?> SerializeAsync(string? data, SerializationContext context)
        {
            await Task.Yield();
            return Encoding.UTF8.GetBytes(data!);
        }
    }

    /// <summary>Reports nothing until it is asked to; from then on each message as it comes.</summary>
    private sealed class ReportOnDemand : IProducerTransport
    {
        private readonly Lock _sync = new();
        private readonly Queue<Delivery> _inFlight = new();
        private bool _reports;
        private long _offset;

        public int MostInFlight { get; private set; }

        public ITransactionTransport Transactions { get; } = new FakeTransactions();

        public int InFlight
        {
            get
            {
                lock (_sync)
                {
                    return _inFlight.Count;
                }
            }
        }

        public ErrorCode Produce(in OutgoingRecord record, Delivery delivery)
        {
            lock (_sync)
            {
                _inFlight.Enqueue(delivery);
                MostInFlight = Math.Max(MostInFlight, _inFlight.Count);
                ReportWhatMay();
            }

            return ErrorCode.NoError;
        }

        public void Report()
        {
            lock (_sync)
            {
                _reports = true;
                ReportWhatMay();
            }
        }

        public int Flush(TimeSpan timeout) => InFlight;

        public bool Purge() => false;

        public void Dispose()
        {
        }

        public Task<ClusterFacts> DescribeTopicsAsync(IReadOnlyList<string> topics, TimeSpan timeout, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        private void ReportWhatMay()
        {
            while (_reports && _inFlight.TryDequeue(out var delivery))
            {
                delivery.Report(PersistenceStatus.Persisted, ErrorCode.NoError, 0, _offset++, default);
            }
        }
    }
}
