namespace Healthcare.Kafka.Client.Tests;

/// <summary>Pausing, and how a command ends that cannot be carried out.</summary>
public class ControlTests
{
    private static readonly TopicPartition P0 = TestConsumer.P0;
    private static readonly TopicPartition P1 = TestConsumer.P1;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pause_Partition_StopsFetchingAndHandlingAndResumeGoesOn()
    {
        var handled = new HandledMessages();
        await using var consumer = await TestConsumer.StartAsync((batch, _) => handled.RunAsync(batch, () => Task.CompletedTask));
        await consumer.Transport.AssignAsync(P0, P1);

        var paused = await consumer.Control.PauseAsync(P0, Token);
        await consumer.Transport.DeliverAsync(P0, 0, 1);
        await consumer.Transport.DeliverAsync(P1, 0, 1);
        await Eventually.Async(() => consumer.Transport.CommittedOf(P1) == 2);

        Assert.Equal([P0], paused);
        Assert.Equal([P0], consumer.Transport.Paused);
        Assert.Equal(0, handled.Of(P0));
        var status = consumer.StatusOf(P0);
        Assert.Equal((true, true, false, 2), (status.Paused, status.PausedByOperator, status.PausedByBackpressure, status.Unfinished));

        await consumer.Control.ResumeAsync(P0, Token);
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 2);
        Assert.Empty(consumer.Transport.Paused);
        Assert.False(consumer.StatusOf(P0).PausedByOperator);
        Assert.Equal((1, 1), (consumer.Logs.Of(EventIds.PausedByOperator).Count, consumer.Logs.Of(EventIds.ResumedByOperator).Count));
    }

    [Fact]
    public async Task Pause_BatchInFlight_LetsItEndAndCommitsIt()
    {
        var gate = new Gate();
        await using var consumer = await TestConsumer.StartAsync((_, _) => gate.EnterAsync());
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0, 1);
        await gate.Entered;

        await consumer.Control.PauseAsync(Token);
        gate.Open();

        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 2);
    }

    [Fact]
    public async Task Pause_All_HoldsForPartitionsThatGoAndComeBackAndLeaksNoPauseOfLibrdkafka()
    {
        var handled = new HandledMessages();
        await using var consumer = await TestConsumer.StartAsync((batch, _) => handled.RunAsync(batch, () => Task.CompletedTask));
        await consumer.Transport.AssignAsync(P0);
        await consumer.Control.PauseAsync(Token);
        Assert.Equal([P0], consumer.Transport.Paused);

        await consumer.Transport.RevokeAsync(P0);
        Assert.Empty(consumer.Transport.Paused);
        await consumer.Transport.AssignAsync(P0, P1);
        await Eventually.Async(() => consumer.Transport.Paused.Count == 2);
        await consumer.Transport.DeliverAsync(P0, 0);

        await consumer.Control.ResumeAsync(P1, Token);
        Assert.Equal([P0], consumer.Transport.Paused);
        Assert.Equal(0, handled.Distinct);
        await consumer.Control.ResumeAsync("vitals", Token);
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 1);
        Assert.Empty(consumer.Transport.Paused);
    }

    [Fact]
    public async Task Pause_TopicWithoutAPartitionHere_PausesThoseThatCome()
    {
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask);

        Assert.Empty(await consumer.Control.PauseAsync("vitals", Token));
        await consumer.Transport.AssignAsync(P0);

        await Eventually.Async(() => consumer.Transport.Paused.Contains(P0));
        Assert.True(consumer.StatusOf(P0).PausedByOperator);
    }

    [Fact]
    public async Task Resume_LaneStillFull_StaysPausedByBackpressure()
    {
        var gate = new Gate();
        await using var consumer = await TestConsumer.StartAsync((_, _) => gate.EnterAsync(), settings => settings with { LaneCapacity = 2, MaxBatchSize = 1 });
        await consumer.Transport.AssignAsync(P0);
        await consumer.Control.PauseAsync(P0, Token);
        await consumer.Transport.DeliverAsync(P0, 0, 1, 2, 3, 4);

        await consumer.Control.ResumeAsync(P0, Token);

        var status = consumer.StatusOf(P0);
        Assert.Equal((true, false, true), (status.Paused, status.PausedByOperator, status.PausedByBackpressure));
        gate.Open();
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 5 && consumer.Transport.Paused.Count == 0);
    }

    [Fact]
    public async Task Command_PartitionOfAnotherInstance_SaysSoAndChangesNothing()
    {
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask);
        await consumer.Transport.AssignAsync(P0);

        Func<Task>[] commands =
        [
            () => consumer.Control.PauseAsync(P1, Token),
            () => consumer.Control.ResumeAsync(P1, Token),
            () => consumer.Control.RetryHaltedAsync(P1, Token),
            () => consumer.Control.SkipHaltedAsync(P1, Token),
            () => consumer.Control.SeekAsync(new TopicPartitionOffset(P1, 0), Token),
            () => consumer.Control.SeekAsync(P1, DateTimeOffset.UnixEpoch, Token),
            () => consumer.Control.SeekAsync("labs", DateTimeOffset.UnixEpoch, Token),
        ];
        foreach (var command in commands)
        {
            Assert.Equal(ConsumerCommandError.NotAssigned, (await Assert.ThrowsAsync<ConsumerCommandException>(command)).Error);
        }

        Assert.Empty(consumer.Transport.Seeks);
        Assert.DoesNotContain(consumer.Logs.Entries, entry => entry.EventId.Id is >= 6020 and < 6030);
        await consumer.Transport.AssignAsync(P1);
        Assert.Empty(consumer.Transport.Paused);
    }

    [Fact]
    public async Task Command_TopicOfNobody_SaysSo()
    {
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask);

        var error = await Assert.ThrowsAsync<ConsumerCommandException>(() => consumer.Control.PauseAsync("vitels", Token));

        Assert.Equal(ConsumerCommandError.NotSubscribed, error.Error);
        Assert.Contains("'vitels'", error.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_PartitionThatGoesOn_HasNothingToRetryOrSkip()
    {
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask);
        await consumer.Transport.AssignAsync(P0);

        var retry = await Assert.ThrowsAsync<ConsumerCommandException>(() => consumer.Control.RetryHaltedAsync(P0, Token));
        var skip = await Assert.ThrowsAsync<ConsumerCommandException>(() => consumer.Control.SkipHaltedAsync(P0, Token));

        Assert.Equal((ConsumerCommandError.NotHalted, ConsumerCommandError.NotHalted), (retry.Error, skip.Error));
        Assert.Equal(P0, retry.Partition);
    }

    [Fact]
    public async Task Command_ConsumerNotStartedOrStopped_SaysSo()
    {
        var control = new ConsumerControl("vitals", () => null);
        Assert.Equal(ConsumerState.Created, control.Status.State);
        await AssertNotRunningAsync(control);

        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Worker.StopAsync(Token);
        await AssertNotRunningAsync(consumer.Control);
    }

    [Fact]
    public async Task Command_WhileARevokeWaitsForTheHandler_RunsAfterIt()
    {
        var gate = new Gate();
        await using var consumer = await TestConsumer.StartAsync((_, _) => gate.EnterAsync());
        await consumer.Transport.AssignAsync(P0, P1);
        await consumer.Transport.DeliverAsync(P0, 0);
        await gate.Entered;
        var revoked = consumer.Transport.RevokeAsync(P0);
        await Eventually.Async(() => consumer.Worker.Status.Partitions.Count == 1);

        var both = consumer.Control.PauseAsync(Token);
        Assert.False(both.IsCompleted);
        gate.Open();
        await revoked;

        Assert.Equal([P1], await both);
    }

    [Fact]
    public async Task Command_PollThreadDoesNotComeToIt_EndsInTimeAndIsNotDoneLater()
    {
        var time = new ManualTime();
        using var blocked = new ManualResetEventSlim();
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask, time: time);
        await consumer.Transport.AssignAsync(P0);
        var step = consumer.Transport.StepAsync(() => blocked.Wait(Eventually.Deadline));

        var paused = consumer.Control.PauseAsync(P0, Token);
        await AdvanceUntilAsync(time, () => paused.IsCompleted);
        blocked.Set();
        await step;

        var error = await Assert.ThrowsAsync<ConsumerCommandException>(() => paused);
        Assert.Equal((ConsumerCommandError.NotInTime, ErrorCode.Local_TimedOut), (error.Error, error.Code));
        Assert.Empty(consumer.Transport.Paused);
    }

    [Fact]
    public async Task Command_CancelledBeforeItBegins_IsNotDone()
    {
        using var blocked = new ManualResetEventSlim();
        using var cancellation = new CancellationTokenSource();
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask);
        await consumer.Transport.AssignAsync(P0);
        var step = consumer.Transport.StepAsync(() => blocked.Wait(Eventually.Deadline));

        var paused = consumer.Control.PauseAsync(P0, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => paused);
        blocked.Set();
        await step;

        Assert.Empty(consumer.Transport.Paused);
    }

    [Fact]
    public async Task Commands_RacingAStop_AllEnd()
    {
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask);
        await consumer.Transport.AssignAsync(P0);

        var commands = Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            for (var count = 0; ; count++)
            {
                try
                {
                    await consumer.Control.PauseAsync(P0, Token);
                    await consumer.Control.SeekAsync(new TopicPartitionOffset(P0, 5), Token);
                }
                catch (ConsumerCommandException exception) when (exception.Error is ConsumerCommandError.NotRunning or ConsumerCommandError.NotAssigned)
                {
                    return count;
                }
            }
        })).ToList();
        await Eventually.Async(() => consumer.Transport.Seeks.Count > 20);
        await consumer.Worker.StopAsync(Token);

        await Task.WhenAll(commands).WaitAsync(Eventually.Deadline, Token);
        Assert.Equal(ConsumerState.Stopped, consumer.Worker.Status.State);
    }

    [Fact]
    public async Task Status_UnfinishedMessages_TellsTheAgeOfTheOldest()
    {
        var time = new ManualTime();
        var gates = new Dictionary<long, Gate> { [0] = new(), [1] = new() };
        await using var consumer = await TestConsumer.StartAsync(
            (batch, _) => gates[batch[0].Offset.Value].EnterAsync(), settings => settings with { MaxBatchSize = 1 }, time: time);
        consumer.Transport.KnownEnd = 12;
        await consumer.Transport.AssignAsync(P0);
        Assert.Null(consumer.StatusOf(P0).OldestUnfinishedAge);
        await consumer.Transport.DeliverAsync(P0, 0);
        await gates[0].Entered;
        time.Advance(TimeSpan.FromSeconds(7));
        await consumer.Transport.DeliverAsync(P0, 1);
        await Eventually.Async(() => consumer.StatusOf(P0).Unfinished == 2);
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(TimeSpan.FromSeconds(9), consumer.Worker.Status.OldestUnfinishedAge);
        gates[0].Open();
        await gates[1].Entered;
        Assert.Equal(TimeSpan.FromSeconds(2), consumer.StatusOf(P0).OldestUnfinishedAge);
        var status = consumer.StatusOf(P0);
        Assert.Equal((2L, 12L, 11L, 1), (status.NextOffset, status.HighWatermark, status.Lag, status.Unfinished));
        gates[1].Open();
        await Eventually.Async(() => consumer.StatusOf(P0).Unfinished == 0);
        Assert.Null(consumer.StatusOf(P0).OldestUnfinishedAge);
    }

    private static async Task AssertNotRunningAsync(IConsumerControl control)
    {
        Func<Task>[] commands =
        [
            () => control.PauseAsync(Token),
            () => control.ResumeAsync("vitals", Token),
            () => control.RetryHaltedAsync(P0, Token),
            () => control.SkipHaltedAsync(P0, Token),
            () => control.SeekAsync(new TopicPartitionOffset(P0, 0), Token),
            () => control.SeekAsync(P0, DateTimeOffset.UnixEpoch, Token),
        ];
        foreach (var command in commands)
        {
            Assert.Equal(ConsumerCommandError.NotRunning, (await Assert.ThrowsAsync<ConsumerCommandException>(command)).Error);
        }
    }

    private static async Task AdvanceUntilAsync(ManualTime time, Func<bool> condition) => await Eventually.Async(() =>
    {
        time.Advance(TimeSpan.FromSeconds(10));
        return condition();
    });
}
