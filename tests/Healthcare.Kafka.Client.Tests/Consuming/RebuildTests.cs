namespace Healthcare.Kafka.Client.Tests;

public class RebuildTests
{
    private static readonly TopicPartition P0 = TestConsumer.P0;
    private static readonly TopicPartition P1 = TestConsumer.P1;

    [Fact]
    public async Task Stall_ReportOnly_KeepsTheNativeConsumer()
    {
        await using var consumer = await StartAsync(adjust: settings => settings with { OnStall = StallPolicy.Report });
        await consumer.Transport.AssignAsync(P0);
        await Eventually.Async(() => consumer.StatusOf(P0).Stalled);
        await consumer.Transport.StepAsync(() => { });

        Assert.Single(consumer.Transports);
        Assert.Equal((ConsumerState.Running, 0), (consumer.Worker.Status.State, consumer.Worker.Status.Rebuilds));
    }

    [Fact]
    public async Task Stall_Rebuild_CommitsAndClosesAndGoesOnWithANewNativeConsumer()
    {
        await using var consumer = await StartAsync();
        await consumer.Transport.AssignAsync(P0, P1);
        await consumer.Transport.DeliverAsync(P1, 0, 1);
        var next = await NextAsync(consumer);

        Assert.True(consumer.Transport.IsDisposed);
        Assert.Equal(2, consumer.Transport.CommittedOf(P1));
        Assert.Empty(consumer.Worker.Status.Partitions);
        next.LogEndOf = _ => 0;
        await next.AssignAsync(P0, P1);
        await next.DeliverAsync(P0, 0, 1, 2);
        await next.DeliverAsync(P1, 2);
        await Eventually.Async(() => next.CommittedOf(P0) == 3 && next.CommittedOf(P1) == 3);

        Assert.Equal((ConsumerState.Running, 1), (consumer.Worker.Status.State, consumer.Worker.Status.Rebuilds));
        Assert.All(consumer.Worker.Status.Partitions, partition => Assert.True(partition.Epoch > 2));
        Assert.Equal("vitals[0]", Assert.Single(consumer.Logs.Of(EventIds.RebuildBegun))["Partitions"]);
        Assert.Single(consumer.Logs.Of(EventIds.RebuildEnded));
    }

    [Fact]
    public async Task Rebuild_HandlerOutlastsTheDrain_IsCancelledAndWhatItCompletesCountsForNothing()
    {
        var (calls, cancelled) = (0, 0);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var consumer = await StartAsync(
            async (_, token) =>
            {
                await using var registration = token.Register(() => Interlocked.Increment(ref cancelled));
                if (Interlocked.Increment(ref calls) == 1)
                {
                    await gate.Task;
                }
            },
            settings => settings with { DrainTimeout = TimeSpan.FromMilliseconds(50) });
        await consumer.Transport.AssignAsync(P0, P1);
        await consumer.Transport.DeliverAsync(P1, 0, 1);
        var next = await NextAsync(consumer);
        Assert.Equal(1, Volatile.Read(ref cancelled));

        next.LogEndOf = _ => 0;
        await next.AssignAsync(P1);
        await next.DeliverAsync(P1, 0, 1);
        await next.StepAsync(() => { });
        Assert.Equal(1, Volatile.Read(ref calls));
        gate.SetResult();
        await Eventually.Async(() => next.CommittedOf(P1) == 2);

        Assert.Equal(2, calls);
        Assert.Empty(consumer.Transport.Commits);
    }

    [Fact]
    public async Task Rebuild_CommitFails_LeavesItToTheNextAssignment()
    {
        await using var consumer = await StartAsync(made: transport => transport.OnCommit = _ => new Error(ErrorCode.Local_TimedOut));
        await consumer.Transport.AssignAsync(P0, P1);
        await consumer.Transport.DeliverAsync(P1, 0, 1);

        var next = await NextAsync(consumer);

        Assert.Single(consumer.Logs.Of(EventIds.FinalCommitIncomplete));
        next.OnCommit = _ => null;
        await next.AssignAsync(P1);
        await next.DeliverAsync(P1, 0, 1);
        await Eventually.Async(() => next.CommittedOf(P1) == 2);
    }

    [Fact]
    public async Task Rebuild_CloseHangs_LeavesTheOldOneBehindAndHearsNothingOfIt()
    {
        var time = new ManualTime();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var consumer = await StartAsync(time: time);
        var old = consumer.Transport;
        old.OnClose = () =>
        {
            gate.Task.Wait(TestContext.Current.CancellationToken);
            old.Events.OnRevoked([P0]);
            old.Events.OnAssigned([P1]);
            old.Deliver(P0, 1);
            old.Events.OnError(new Error(ErrorCode.FencedInstanceId, "fenced", isFatal: true), null);
        };
        await old.AssignAsync(P0);
        await Eventually.Async(() => Advance(time, consumer.Worker.Status.State == ConsumerState.Rebuilding));

        var next = await NextAsync(consumer, time);
        Assert.Single(consumer.Logs.Of(EventIds.RebuildCloseTimedOut));
        next.LogEndOf = _ => 0;
        await next.AssignAsync(P0);
        gate.SetResult();
        await Eventually.Async(() => old.IsDisposed);

        await next.DeliverAsync(P0, 0);
        await Eventually.Async(() => Advance(time, next.CommittedOf(P0) == 1));
        Assert.Equal((ConsumerState.Running, P0), (consumer.Worker.Status.State, Assert.Single(consumer.Worker.Status.Partitions).TopicPartition));
    }

    [Fact]
    public async Task Stop_WhileTheOldOneCloses_StartsNoNewOne()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var consumer = await StartAsync();
        consumer.Transport.OnClose = () => gate.Task.Wait(TestContext.Current.CancellationToken);
        await consumer.Transport.AssignAsync(P0);
        await Eventually.Async(() => consumer.Worker.Status.State == ConsumerState.Rebuilding);

        var stop = consumer.Worker.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ConsumerState.Stopping, consumer.Worker.Status.State);
        gate.SetResult();
        await stop.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);

        Assert.Equal(ConsumerState.Stopped, consumer.Worker.Status.State);
        Assert.Single(consumer.Transports);
    }

    [Fact]
    public async Task Stop_WhileTheOldOneHangs_IsAbandonedInTime()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var consumer = await StartAsync(adjust: settings => settings with { StopTimeout = TimeSpan.FromMilliseconds(300) });
        consumer.Transport.OnClose = () => gate.Task.Wait(TestContext.Current.CancellationToken);
        await consumer.Transport.AssignAsync(P0);
        await Eventually.Async(() => consumer.Worker.Status.State == ConsumerState.Rebuilding);

        await consumer.Worker.StopAsync(TestContext.Current.CancellationToken).WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);

        Assert.Equal(ConsumerState.Abandoned, consumer.Worker.Status.State);
        gate.SetResult();
        await Eventually.Async(() => consumer.Worker.Status.State == ConsumerState.Stopped);
    }

    [Fact]
    public async Task Rebuild_NativeConsumerCannotBeMade_FailsTheConsumerByTheTypeOfTheException()
    {
        var made = 0;
        await using var consumer = await StartAsync(made: _ =>
        {
            if (++made > 1)
            {
                throw new InvalidOperationException(PhiCanary.Mark);
            }
        });
        await consumer.Transport.AssignAsync(P0);
        await Eventually.Async(() => consumer.Logs.Of(EventIds.ConsumerFailed).Count > 0);

        Assert.Equal(ConsumerState.Failed, consumer.Worker.Status.State);
        Assert.Equal(ErrorCode.Local_Application, consumer.Worker.Status.FatalError);
        Assert.Equal("System.InvalidOperationException", Assert.Single(consumer.Logs.Of(EventIds.ConsumerFailed))["Reason"]);
    }

    [Fact]
    public async Task Rebuild_OperatorHasPausedAPartition_StaysPausedAndTakesCommandsAgain()
    {
        await using var consumer = await StartAsync();

        // No stall before the pause is made.
        var logEnds = consumer.Transport.LogEndOf;
        consumer.Transport.LogEndOf = _ => 0;
        await consumer.Transport.AssignAsync(P0, P1);
        await consumer.Control.PauseAsync(P1, TestContext.Current.CancellationToken).WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);
        consumer.Transport.LogEndOf = logEnds;
        var next = await NextAsync(consumer);
        next.LogEndOf = _ => 0;
        await next.AssignAsync(P0, P1);
        await Eventually.Async(() => next.Paused.SequenceEqual([P1]));

        await consumer.Control.ResumeAsync(P1, TestContext.Current.CancellationToken).WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);

        Assert.Empty(next.Paused);
    }

    [Fact]
    public async Task Command_WhileTheOldOneCloses_IsRefusedAndChangesNothing()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var consumer = await StartAsync();
        consumer.Transport.OnClose = () => gate.Task.Wait(TestContext.Current.CancellationToken);
        await consumer.Transport.AssignAsync(P0);
        await Eventually.Async(() => consumer.Worker.Status.State == ConsumerState.Rebuilding);

        var refused = await Assert.ThrowsAsync<ConsumerCommandException>(() => consumer.Control.PauseAsync(TestContext.Current.CancellationToken));

        Assert.Equal(ConsumerCommandError.NotRunning, refused.Error);
        gate.SetResult();
        await NextAsync(consumer);
    }

    private static bool Advance(ManualTime time, bool isDone)
    {
        if (!isDone)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
        }

        return isDone;
    }

    private static async Task<FakeConsumerTransport> NextAsync(TestConsumer consumer, ManualTime? time = null)
    {
        bool IsThere() => consumer.Transports.Count == 2 && consumer.Worker.Status.State == ConsumerState.Running;
        await Eventually.Async(() => time is null ? IsThere() : Advance(time, IsThere()));
        return consumer.Transports[1];
    }

    private static Task<TestConsumer> StartAsync(
        Func<MessageBatch<string, string>, CancellationToken, Task>? handle = null, Func<ConsumerSettings, ConsumerSettings>? adjust = null, TimeProvider? time = null,
        Action<FakeConsumerTransport>? made = null) =>
        TestConsumer.StartAsync(
            handle ?? ((_, _) => Task.CompletedTask),
            settings => (adjust ?? (same => same))(settings with { StallTimeout = TimeSpan.FromMilliseconds(200), OnStall = StallPolicy.Rebuild }),
            time: time,
            made: transport =>
            {
                // One partition has messages to give that never come.
                transport.LogEndOf = partition => partition == P0 ? 5 : 0;
                made?.Invoke(transport);
            });
}
