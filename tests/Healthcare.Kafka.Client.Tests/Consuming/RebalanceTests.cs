namespace Healthcare.Kafka.Client.Tests;

public class RebalanceTests
{
    private static readonly TopicPartition P0 = TestConsumer.P0;
    private static readonly TopicPartition P1 = TestConsumer.P1;

    [Fact]
    public async Task Revoke_BatchInFlight_WaitsForItAndCommitsItBeforeReturning()
    {
        var gate = new Gate();
        await using var consumer = await TestConsumer.StartAsync((_, _) => gate.EnterAsync(), Quiet);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0, 1, 2);
        await gate.Entered;

        var revoked = consumer.Transport.RevokeAsync(P0);
        await Eventually.Async(() => consumer.Worker.Status.Partitions.Count == 0);
        Assert.False(revoked.IsCompleted);
        gate.Open();
        await revoked;

        var commit = Assert.Single(consumer.Transport.Commits);
        Assert.Equal(new TopicPartitionOffset(P0, 3, 7), commit);
        Assert.Equal(7, commit.LeaderEpoch);
    }

    // Fault test 36.
    [Fact]
    public async Task Revoke_HandlerIgnoresItsToken_ReturnsAndDropsTheLateCompletion()
    {
        var gate = new Gate();
        var token = CancellationToken.None;
        await using var consumer = await TestConsumer.StartAsync(
            (_, cancellationToken) =>
            {
                token = cancellationToken;
                return gate.EnterAsync();
            },
            settings => Quiet(settings) with { DrainTimeout = TimeSpan.FromMilliseconds(50) });
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0, 1);
        await gate.Entered;

        await consumer.Transport.RevokeAsync(P0);
        await Eventually.Async(() => token.IsCancellationRequested);
        gate.Open();
        await consumer.Worker.StopAsync(TestContext.Current.CancellationToken);

        Assert.Empty(consumer.Transport.Commits);
        Assert.Single(consumer.Logs.Of(EventIds.DrainIncomplete));
    }

    // Fault test 37.
    [Fact]
    public async Task Assign_AgainWhileTheOldHandlerRuns_NeverRunsTwoAtOnceAndDropsTheStaleCompletion()
    {
        var first = new Gate();
        var handled = new HandledMessages();
        var epochs = 0;
        await using var consumer = await TestConsumer.StartAsync(
            (batch, _) => handled.RunAsync(batch, () => Interlocked.Increment(ref epochs) == 1 ? first.EnterAsync() : Task.CompletedTask),
            settings => settings with { DrainTimeout = TimeSpan.Zero });
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0, 1, 2);
        await first.Entered;
        await consumer.Transport.RevokeAsync(P0);

        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0);
        Assert.Equal(1, handled.Calls);
        first.Open();
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 1);

        Assert.Empty(handled.Violations);
        Assert.Equal(2, handled.Calls);
        Assert.All(consumer.Transport.Commits, commit => Assert.Equal(1, commit.Offset.Value));
    }

    [Fact]
    public async Task Revoke_WhileTheOldHandlerStillHoldsItsSuccessorBack_DoesNotWaitForIt()
    {
        var first = new Gate();
        await using var consumer = await TestConsumer.StartAsync((_, _) => first.EnterAsync(), settings => settings with { DrainTimeout = TimeSpan.FromHours(1) });
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0);
        await first.Entered;
        await consumer.Transport.LoseAsync(P0);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0);

        await consumer.Transport.RevokeAsync(P0);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0);
        Assert.Empty(consumer.Transport.Commits);
        first.Open();

        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 1);
    }

    [Fact]
    public async Task Lost_AgainAndAgainWhileTheFirstHandlerRuns_NeverRunsTwoAtOnce()
    {
        var first = new Gate();
        var handled = new HandledMessages();
        var calls = 0;
        await using var consumer = await TestConsumer.StartAsync(
            (batch, _) => handled.RunAsync(batch, () => Interlocked.Increment(ref calls) == 1 ? first.EnterAsync() : Task.CompletedTask));
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0);
        await first.Entered;

        // Each loss cancels a worker that waits for the first one, and that is over only a little later.
        for (var time = 0; time < 50; time++)
        {
            await consumer.Transport.LoseAsync(P0);
            await consumer.Transport.AssignAsync(P0);
            await consumer.Transport.DeliverAsync(P0, 0);
        }

        Assert.Equal(1, handled.Calls);
        first.Open();
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 1);
        Assert.Empty(handled.Violations);
        Assert.Equal(2, handled.Calls);
    }

    [Fact]
    public async Task Lost_BatchInFlight_CancelsItAndCommitsNothing()
    {
        var cancelled = new TaskCompletionSource();
        var entered = new TaskCompletionSource();
        await using var consumer = await TestConsumer.StartAsync(
            async (batch, token) =>
            {
                if (batch[0].Offset.Value > 0)
                {
                    token.Register(cancelled.SetResult);
                    entered.SetResult();
                    await Task.Delay(Timeout.Infinite, token);
                }
            },
            settings => Quiet(settings) with { MaxBatchSize = 1 });
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0, 1);
        await entered.Task.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);

        await consumer.Transport.LoseAsync(P0);
        var commits = 0;
        consumer.Transport.OnCommit = _ =>
        {
            commits++;
            return null;
        };
        await cancelled.Task.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);
        await consumer.Worker.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, commits);
        Assert.Empty(consumer.Logs.Of(EventIds.PartitionHalted));
        Assert.Single(consumer.Logs.Of(EventIds.PartitionsLost));
    }

    // Fault test 49.
    [Fact]
    public async Task Revoke_OnePartitionOfTwo_LeavesTheOtherAlone()
    {
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.AssignAsync(P1);
        var epoch = consumer.StatusOf(P1).Epoch;

        await consumer.Transport.RevokeAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0);
        await consumer.Transport.DeliverAsync(P1, 0, 1);
        await Eventually.Async(() => consumer.Transport.CommittedOf(P1) == 2);

        Assert.Equal(epoch, consumer.StatusOf(P1).Epoch);
        Assert.Equal(-1, consumer.Transport.CommittedOf(P0));
    }

    // Fault test 48.
    [Fact]
    public async Task Revoke_WhilePaused_ResumesSoThatTheNextAssignmentIsNotSilent()
    {
        await using var consumer = await TestConsumer.StartAsync((_, _) => throw new InvalidOperationException());
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0);
        await Eventually.Async(() => consumer.Transport.Paused.Contains(P0));

        await consumer.Transport.RevokeAsync(P0);

        Assert.Empty(consumer.Transport.Paused);
    }

    [Fact]
    public async Task Assign_AfterAResumeThatFailed_ResumesAgain()
    {
        var failures = 0;
        await using var consumer = await TestConsumer.StartAsync((_, _) => throw new InvalidOperationException());
        consumer.Transport.OnResume = _ =>
        {
            if (failures++ == 0)
            {
                throw new KafkaException(ErrorCode.Local_State);
            }
        };
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0);
        await Eventually.Async(() => consumer.Transport.Paused.Contains(P0));
        await consumer.Transport.RevokeAsync(P0);
        Assert.Contains(P0, consumer.Transport.Paused);

        await consumer.Transport.AssignAsync(P0);

        await Eventually.Async(() => consumer.Transport.Paused.Count == 0);
        Assert.Single(consumer.Logs.Of(EventIds.CommandFailed));
    }

    [Fact]
    public async Task Record_BelowTheExpectedOffset_StartsANewEpochThatHandlesIt()
    {
        var seen = new List<long>();
        await using var consumer = await TestConsumer.StartAsync((batch, _) =>
        {
            seen.AddRange(batch.Select(message => message.Offset.Value));
            return Task.CompletedTask;
        });
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 10, 11);
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 12);

        await consumer.Transport.DeliverAsync(P0, 3);
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 4);

        Assert.Equal([10, 11, 3], seen);
        Assert.Equal(12L, Assert.Single(consumer.Logs.Of(EventIds.PositionWentBack))["ExpectedOffset"]);
    }

    [Fact]
    public async Task Poll_RecordAndRevokeAndAssignInOnePoll_DropsTheRecordOfTheOldAssignment()
    {
        var seen = new List<long>();
        await using var consumer = await TestConsumer.StartAsync((batch, _) =>
        {
            seen.AddRange(batch.Select(message => message.Offset.Value));
            return Task.CompletedTask;
        });
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.StepAsync(() =>
        {
            consumer.Transport.Deliver(P0, 50);
            consumer.Transport.Events.OnRevoked([P0]);
            consumer.Transport.Events.OnAssigned([P0]);
            consumer.Transport.Deliver(P0, 7);
        });

        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 8);

        Assert.Equal([7], seen);
    }

    private static ConsumerSettings Quiet(ConsumerSettings settings) => settings with { CommitInterval = TimeSpan.FromHours(1) };
}
