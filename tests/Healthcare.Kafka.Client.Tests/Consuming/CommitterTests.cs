namespace Healthcare.Kafka.Client.Tests;

public class CommitterTests
{
    private static readonly TopicPartition P0 = TestConsumer.P0;

    [Theory]
    [InlineData(ErrorCode.RebalanceInProgress)]
    [InlineData(ErrorCode.RequestTimedOut)]
    [InlineData(ErrorCode.NotCoordinatorForGroup)]
    [InlineData(ErrorCode.IllegalGeneration)]
    public async Task Commit_FailsAtFirst_IsTriedAgainAndToldOnce(ErrorCode code)
    {
        var failures = 0;
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask);
        consumer.Transport.OnCommit = _ => failures++ < 3 ? new Error(code) : null;
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0, 1);

        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 2);
        await Eventually.Async(() => consumer.Worker.Status.CommitFailingSince is null);

        Assert.Single(consumer.Logs.Of(EventIds.CommitFailed));
        Assert.Single(consumer.Logs.Of(EventIds.CommitRecovered));
        Assert.Equal(ConsumerState.Running, consumer.Worker.Status.State);
    }

    [Fact]
    public async Task Commit_KeepsFailing_ShowsSinceWhen()
    {
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask);
        consumer.Transport.OnCommit = _ => new Error(ErrorCode.GroupLoadInProgress);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0);

        await Eventually.Async(() => consumer.Worker.Status.CommitFailingSince is not null);

        Assert.Empty(consumer.Transport.Commits);
    }

    [Fact]
    public async Task Commit_FailsUntilThePartitionIsLost_ShowsNoFailureAfterwards()
    {
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask);
        consumer.Transport.OnCommit = _ => new Error(ErrorCode.GroupLoadInProgress);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0);
        await Eventually.Async(() => consumer.Worker.Status.CommitFailingSince is not null);

        await consumer.Transport.LoseAsync(P0);

        await Eventually.Async(() => consumer.Worker.Status.CommitFailingSince is null);
    }

    // Fault test 51, by a commit.
    [Fact]
    public async Task Commit_FencedInstance_FailsTheConsumer()
    {
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask);
        consumer.Transport.OnCommit = _ => new Error(ErrorCode.FencedInstanceId, "fenced", isFatal: true);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0);

        await Eventually.Async(() => consumer.Transport.IsDisposed);

        Assert.Equal(ConsumerState.Failed, consumer.Worker.Status.State);
        Assert.Equal(ErrorCode.FencedInstanceId, consumer.Worker.Status.FatalError);
        Assert.Single(consumer.Logs.Of(EventIds.ConsumerFailed));
    }

    [Fact]
    public async Task Commit_Blocked_DoesNotStopPollingAndRevokeWithdrawsItsOwn()
    {
        using var blocked = new ManualResetEventSlim();
        using var entered = new ManualResetEventSlim();
        var commits = 0;
        await using var consumer = await TestConsumer.StartAsync(
            (_, _) => Task.CompletedTask, settings => settings with { Librdkafka = [new("max.poll.interval.ms", "200")] });
        consumer.Transport.OnCommit = _ =>
        {
            commits++;
            entered.Set();
            blocked.Wait(Eventually.Deadline);
            return new Error(ErrorCode.RequestTimedOut);
        };
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0);
        await Eventually.Async(() => entered.IsSet);

        await consumer.Transport.DeliverAsync(P0, 1);
        await consumer.Transport.RevokeAsync(P0);
        blocked.Set();
        await consumer.Worker.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, commits);
        Assert.Single(consumer.Logs.Of(EventIds.FinalCommitIncomplete));
    }

    [Fact]
    public async Task Start_FirstOffsetAfterTheCommittedOneAndTheLogStartsThere_WarnsOfAGap()
    {
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask);
        consumer.Transport.CommittedBefore = _ => 40;
        consumer.Transport.LogStartOf = _ => 100;
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 100);

        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 101);

        var gap = Assert.Single(consumer.Logs.Of(EventIds.OffsetGap));
        Assert.Equal(40L, gap["ExpectedOffset"]);
        Assert.Equal(100L, gap["Offset"]);
    }

    [Fact]
    public async Task Start_CommittedOffsetOfOnePartitionIsNotTold_AsksForItAgainAndCommitsTheOthers()
    {
        var told = false;
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask);
        consumer.Transport.LogStartOf = _ => 100;
        consumer.Transport.CommittedBefore = partition => partition == P0 ? Volatile.Read(ref told) ? 40 : null : Offset.Unset;
        await consumer.Transport.AssignAsync(P0, TestConsumer.P1);
        await consumer.Transport.DeliverAsync(P0, 100);
        await consumer.Transport.DeliverAsync(TestConsumer.P1, 0);
        await Eventually.Async(() => consumer.Transport.CommittedOf(TestConsumer.P1) == 1);
        Assert.Equal(-1, consumer.Transport.CommittedOf(P0));

        Volatile.Write(ref told, true);
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 101);

        Assert.Single(consumer.Logs.Of(EventIds.OffsetGap));
    }

    // Fault test 57, at the start of an assignment.
    [Fact]
    public async Task Start_FirstOffsetAfterAHoleInTheLog_DoesNotWarn()
    {
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask);
        consumer.Transport.CommittedBefore = _ => 40;
        consumer.Transport.LogStartOf = _ => 0;
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 42);

        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 43);

        Assert.Empty(consumer.Logs.Of(EventIds.OffsetGap));
    }
}
