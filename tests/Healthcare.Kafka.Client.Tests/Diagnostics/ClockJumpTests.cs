namespace Healthcare.Kafka.Client.Tests;

/// <summary>A wall clock that is set forward or back, by a day, makes no time limit end early or late.</summary>
public class ClockJumpTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Fault test 68.
    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task ProduceAsync_ClockJumpsWhileItWaitsForRoom_WaitsForMaxBlock(int days)
    {
        await using var test = new TestProducer(TestProducer.Settings() with { BufferMessages = 1, MaxBlock = TimeSpan.FromSeconds(5) });
        await test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message("0"), Cancellation);
        var second = test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("1"), Cancellation);

        test.Time.Jump(TimeSpan.FromDays(days));
        test.Time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(second.IsCompleted);
        test.Time.Advance(TimeSpan.FromSeconds(0.2));

        Assert.Equal(ErrorCode.Local_QueueFull, (await Assert.ThrowsAsync<DeliveryException>(() => second.WaitAsync(Eventually.Deadline, Cancellation))).Code);
        test.Transport.ReportNext();
    }

    // Fault test 68.
    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Retry_ClockJumpsWhileItWaits_ComesAfterItsDelay(int days)
    {
        using var batch = new ProcessedBatch(1);
        var time = new ManualTime();
        var calls = 0;
        var run = batch.RunAsync(
            TextHandler.Messages((_, _) => ++calls == 1 ? throw new RetryException(TimeSpan.FromMinutes(5)) : Task.CompletedTask), timeProvider: time);
        await Eventually.Async(() => calls == 1);

        time.Jump(TimeSpan.FromDays(days));
        time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal((1, false), (calls, run.IsCompleted));
        await Eventually.Async(() =>
        {
            time.Advance(TimeSpan.FromSeconds(30));
            return run.IsCompleted;
        });

        Assert.Null(await run);
        Assert.Equal(2, calls);
    }

    // Fault test 68: a revoke waits for a handler until its limit is over, and no longer.
    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Revoke_ClockJumpsWhileItDrains_EndsAfterTheDrainTimeout(int days)
    {
        var time = new ManualTime();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var consumer = await TestConsumer.StartAsync(
            (_, token) =>
            {
                entered.TrySetResult();
                return Task.Delay(Timeout.Infinite, token);
            },
            settings => settings with { DrainTimeout = TimeSpan.FromSeconds(30) },
            time: time);
        await consumer.Transport.AssignAsync(TestConsumer.P0);
        await consumer.Transport.DeliverAsync(TestConsumer.P0, 0, 1);
        await entered.Task.WaitAsync(Eventually.Deadline, Cancellation);
        var revoked = consumer.Transport.RevokeAsync(TestConsumer.P0);

        time.Jump(TimeSpan.FromDays(days));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(revoked.IsCompleted);
        await Eventually.Async(() =>
        {
            time.Advance(TimeSpan.FromSeconds(5));
            return revoked.IsCompleted;
        });

        await revoked;
        Assert.Single(consumer.Logs.Of(EventIds.DrainIncomplete));
    }
}
