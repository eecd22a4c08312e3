namespace Healthcare.Kafka.Client.Tests;

/// <summary>A producer's transactions among each other: their turns, the first one's start, and the producer's end.</summary>
public class TransactionalProducerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task BeginTransactionAsync_OneIsOpen_WaitsFirstComeFirstServed()
    {
        await using var test = new TestProducer(TestProducer.TransactionalSettings());
        var first = await test.Transactional.BeginTransactionAsync(Cancellation);

        var second = test.Transactional.BeginTransactionAsync(Cancellation);
        var third = test.Transactional.BeginTransactionAsync(Cancellation);
        Assert.False(second.IsCompleted || third.IsCompleted);
        await first.CommitAsync(Cancellation);
        var served = await second;
        Assert.False(third.IsCompleted);
        await served.DisposeAsync();
        await (await third).DisposeAsync();

        Assert.Equal(["init", "begin", "commit", "begin", "abort", "begin", "abort"], test.Transport.Transactional.Calls);
    }

    [Fact]
    public async Task BeginTransactionAsync_CancelledInTheLine_LetsTheNextOneGo()
    {
        await using var test = new TestProducer(TestProducer.TransactionalSettings());
        using var cancel = new CancellationTokenSource();
        var first = await test.Transactional.BeginTransactionAsync(Cancellation);

        var second = test.Transactional.BeginTransactionAsync(cancel.Token);
        var third = test.Transactional.BeginTransactionAsync(Cancellation);
        await cancel.CancelAsync();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await first.CommitAsync(Cancellation);
        await using var served = await third;

        Assert.Equal(cancel.Token, cancelled.CancellationToken);
        Assert.Equal(["init", "begin", "commit", "begin"], test.Transport.Transactional.Calls);
    }

    [Fact]
    public async Task BeginTransactionAsync_CancelledWhileItIsBegun_IsUndoneBeforeTheNext()
    {
        await using var test = new TestProducer(TestProducer.TransactionalSettings());
        using var answer = new ManualResetEventSlim();
        using var cancel = new CancellationTokenSource();
        test.Transport.Transactional.Answer = name =>
        {
            Assert.True(name != "begin" || answer.Wait(Eventually.Deadline, CancellationToken.None));
            return null;
        };

        var begin = test.Transactional.BeginTransactionAsync(cancel.Token);
        await Eventually.Async(() => test.Transport.Transactional.Calls.Contains("begin"));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => begin);
        answer.Set();
        await using var next = await test.Transactional.BeginTransactionAsync(Cancellation);

        Assert.Equal(["init", "begin", "abort", "begin"], test.Transport.Transactional.Calls);
    }

    [Fact]
    public async Task BeginTransactionAsync_BrokersAwayPastTheTimeout_ThrowsRetriableAndCanBeCalledAgain()
    {
        await using var test = new TestProducer(TestProducer.TransactionalSettings() with { TransactionTimeout = TimeSpan.Zero });
        test.Transport.Transactional.Answer = static _ => new(TransactionErrorKind.Retriable, ErrorCode.Local_TimedOut);

        var failure = await Assert.ThrowsAsync<TransactionException>(() => test.Transactional.BeginTransactionAsync(Cancellation));
        test.Transport.Transactional.Answer = static _ => null;
        await using var transaction = await test.Transactional.BeginTransactionAsync(Cancellation);

        Assert.Equal(TransactionErrorKind.Retriable, failure.Kind);
        Assert.Equal(["init", "init", "begin"], test.Transport.Transactional.Calls);
    }

    [Fact]
    public async Task BeginTransactionAsync_BrokersAway_GivesUpWithTheToken()
    {
        await using var test = new TestProducer(TestProducer.TransactionalSettings());
        using var cancel = new CancellationTokenSource();
        test.Transport.Transactional.Answer = static _ => new(TransactionErrorKind.Retriable, ErrorCode.Local_TimedOut);

        var begin = test.Transactional.BeginTransactionAsync(cancel.Token);
        await Eventually.Async(() => test.Transport.Transactional.Calls.Count > 1);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => begin);

        test.Transport.Transactional.Answer = static _ => null;
        await using var transaction = await test.Transactional.BeginTransactionAsync(Cancellation);
    }

    [Fact]
    public async Task BeginTransactionAsync_NoTransactionalId_ThrowsInvalidOperation()
    {
        await using var test = new TestProducer();

        var misuse = await Assert.ThrowsAsync<InvalidOperationException>(() => test.Transactional.BeginTransactionAsync(Cancellation));

        Assert.Contains("TransactionalId", misuse.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Produce_OutsideATransaction_ThrowsInvalidOperation()
    {
        await using var test = new TestProducer(TestProducer.TransactionalSettings());
        await using var transaction = await test.Transactional.BeginTransactionAsync(Cancellation);

        await Assert.ThrowsAsync<InvalidOperationException>(() => test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("1"), Cancellation));
        await Assert.ThrowsAsync<InvalidOperationException>(() => test.Producer.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(1), Cancellation));
        await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message("1"), Cancellation));

        Assert.Empty(test.Transport.Accepted);
    }

    [Fact]
    public async Task DisposeAsync_TransactionOpen_AbortsItAndEndsWhoWaits()
    {
        var test = new TestProducer(TestProducer.TransactionalSettings());
        var open = await test.Transactional.BeginTransactionAsync(Cancellation);
        var send = open.ProduceAsync(TestProducer.Topic, TestProducer.Message("1"), Cancellation);
        var waiting = test.Transactional.BeginTransactionAsync(Cancellation);

        await test.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        await Assert.ThrowsAsync<DeliveryException>(() => send);
        await Assert.ThrowsAnyAsync<Exception>(() => open.CommitAsync(Cancellation));
        await open.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => test.Transactional.BeginTransactionAsync(Cancellation));
        Assert.Equal(["init", "begin", "abort"], test.Transport.Transactional.Calls);
        Assert.True(test.Transport.IsDisposed);
    }

    [Fact]
    public async Task DisposeAsync_CallUnderWay_ReleasesNothingUnderIt()
    {
        var test = new TestProducer(TestProducer.TransactionalSettings());
        using var answer = new ManualResetEventSlim();
        test.Transport.Transactional.Answer = name =>
        {
            Assert.True(name != "commit" || answer.Wait(Eventually.Deadline, CancellationToken.None));
            return null;
        };
        var transaction = await test.Transactional.BeginTransactionAsync(Cancellation);
        var commit = transaction.CommitAsync(Cancellation);
        await Eventually.Async(() => test.Transport.Transactional.IsCalling);

        var dispose = test.DisposeAsync();
        Assert.False(test.Transport.IsDisposed);
        answer.Set();
        await dispose;
        await commit;

        Assert.True(test.Transport.IsDisposed);
    }

    [Fact]
    public async Task Transactions_ManyCallers_RunOneAtATimeInWhole()
    {
        await using var test = new TestProducer(TestProducer.TransactionalSettings());
        test.Transport.ReportsAtOnce = true;

        await Task.WhenAll(Enumerable.Range(0, 50).Select(caller => Task.Run(
            async () =>
            {
                await using var transaction = await test.Transactional.BeginTransactionAsync(Cancellation);
                for (var i = 0; i < 3; i++)
                {
                    await transaction.ProduceAsync(TestProducer.Topic, TestProducer.Message($"{caller}"), Cancellation);
                }

                await transaction.CommitAsync(Cancellation);
            },
            Cancellation)));

        Assert.All(test.Transport.Values.Chunk(3), chunk => Assert.Single(chunk.Distinct()));
        Assert.Equal(50, test.Transport.Transactional.Calls.Count(name => name == "commit"));
    }
}
