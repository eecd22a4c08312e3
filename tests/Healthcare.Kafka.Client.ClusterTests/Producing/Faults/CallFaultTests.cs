namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Calls that are cancelled, and flushes while others go on.</summary>
public class CallFaultTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Fault test 21.
    [Fact]
    public async Task ProduceAsync_CancelledAfterEntry_EndsTheWaitAndTheMessagesStillArrive()
    {
        await using var test = await ClusterProducer.StartAsync();
        test.Cluster.SetRoundTripTime(TimeSpan.FromMilliseconds(300));
        using var cancelled = new CancellationTokenSource();
        var call = test.Calls.ProduceAsync(cancellationToken: cancelled.Token);
        var batch = test.Calls.ProduceBatchAsync(99, cancellationToken: cancelled.Token);

        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => batch);
        Assert.Equal(100, test.Core.Outstanding);
        test.Cluster.SetRoundTripTime(TimeSpan.Zero);
        await test.AssertLedgerAsync();

        Assert.Equal(0, test.Core.Outstanding);
        Assert.Equal(Enumerable.Range(0, 100), (await test.ReadAllAsync()).Select(ClusterProducer.IdOf).Order());
    }

    // Fault test 21, for messages that have not entered: none of them is sent.
    [Fact]
    public async Task EnqueueAsync_CancelledWhileItWaitsForRoom_IsNotSent()
    {
        await using var test = await ClusterProducer.StartAsync(settings => settings with { BufferMessages = 10 });
        test.Cluster.SetRoundTripTime(TimeSpan.FromMilliseconds(300));
        using var cancelled = new CancellationTokenSource();
        var batch = test.Calls.ProduceBatchAsync(10, cancellationToken: Cancellation);
        var waiting = Enumerable.Range(0, 10).Select(_ => test.Calls.EnqueueAsync(cancellationToken: cancelled.Token).AsTask()).ToList();

        await cancelled.CancelAsync();
        foreach (var call in waiting)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        test.Cluster.SetRoundTripTime(TimeSpan.Zero);
        Assert.True((await batch.WaitAsync(Eventually.Deadline, Cancellation)).AllPersisted);
        await test.AssertLedgerAsync();
        Assert.Equal(10, (await test.ReadAllAsync()).Count);
    }

    // Fault test 26.
    [Fact]
    public async Task FlushAsync_UnderContinuousProduction_Returns()
    {
        await using var test = await ClusterProducer.StartAsync(settings => settings with { BufferMessages = 1_000 });
        using var done = new CancellationTokenSource();
        var load = Task.Run(
            async () =>
            {
                while (!done.IsCancellationRequested)
                {
                    await test.Calls.EnqueueAsync(cancellationToken: Cancellation);
                }
            },
            Cancellation);
        await Eventually.Async(() => test.Ledger.Sent > 100);

        for (var flush = 0; flush < 5; flush++)
        {
            var before = test.Ledger.Sent;
            await test.Producer.FlushAsync(Cancellation).WaitAsync(Eventually.Deadline, Cancellation);
            await Eventually.Async(() => test.Ledger.Sent > before);
        }

        Assert.False(load.IsCompleted);
        await done.CancelAsync();
        await load;
        await test.AssertLedgerAsync();
        Assert.Equal((0, 0L), (test.Core.Outstanding, test.Core.Enqueued.Count));
    }
}
