using System.Diagnostics;

namespace Healthcare.Kafka.Client.Tests;

public class StopTests
{
    private static readonly TopicPartition P0 = TestConsumer.P0;

    [Fact]
    public async Task Stop_BatchInFlight_PollsOnDrainsCommitsClosesAndDisposes()
    {
        var gate = new Gate();
        await using var consumer = await TestConsumer.StartAsync((_, _) => gate.EnterAsync(), settings => settings with { CommitInterval = TimeSpan.FromHours(1) });
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0, 1);
        await gate.Entered;
        await consumer.Transport.DeliverAsync(P0, 2, 3);

        var stop = consumer.Worker.StopAsync(TestContext.Current.CancellationToken);
        await Eventually.Async(() => consumer.Transport.Paused.Contains(P0));
        await consumer.Transport.StepAsync(() => { });
        Assert.False(stop.IsCompleted);
        gate.Open();
        await stop;

        Assert.Equal(2, Assert.Single(consumer.Transport.Commits).Offset.Value);
        Assert.True(consumer.Transport.IsClosed);
        Assert.True(consumer.Transport.IsDisposed);
        Assert.Equal(ConsumerState.Stopped, consumer.Worker.Status.State);
    }

    [Fact]
    public async Task Stop_PartitionAssignedWhileItDrains_IsNotBegun()
    {
        var gate = new Gate();
        var handled = new HandledMessages();
        await using var consumer = await TestConsumer.StartAsync((batch, _) => handled.RunAsync(batch, gate.EnterAsync));
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0);
        await gate.Entered;
        var stop = consumer.Worker.StopAsync(TestContext.Current.CancellationToken);
        await Eventually.Async(() => consumer.Transport.Paused.Contains(P0));

        await consumer.Transport.AssignAsync(TestConsumer.P1);
        await consumer.Transport.DeliverAsync(TestConsumer.P1, 0, 1);
        gate.Open();
        await stop;

        Assert.Equal(1, handled.Calls);
        Assert.Equal(1, consumer.Transport.CommittedOf(P0));
        Assert.Equal(-1, consumer.Transport.CommittedOf(TestConsumer.P1));
    }

    [Fact]
    public async Task Stop_WhileARevokeDrains_ShortensTheDrainAndStopsInTime()
    {
        var gate = new Gate();
        await using var consumer = await TestConsumer.StartAsync(
            (_, _) => gate.EnterAsync(), settings => settings with { StopTimeout = TimeSpan.FromSeconds(5), DrainTimeout = TimeSpan.FromHours(1) });
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0);
        await gate.Entered;
        consumer.Transport.Enqueue(() => consumer.Transport.Events.OnRevoked([P0]));
        await Eventually.Async(() => consumer.Worker.Status.Partitions.Count == 0);

        await consumer.Worker.StopAsync(TestContext.Current.CancellationToken);
        gate.Open();

        Assert.Equal(ConsumerState.Stopped, consumer.Worker.Status.State);
        Assert.True(consumer.Transport.IsDisposed);
    }

    [Fact]
    public async Task Stop_HandlerNeverEnds_CancelsItAndStopsInTime()
    {
        var gate = new Gate();
        await using var consumer = await TestConsumer.StartAsync(
            (_, _) => gate.EnterAsync(), settings => settings with { StopTimeout = TimeSpan.FromSeconds(20), DrainTimeout = TimeSpan.FromMilliseconds(50) });
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0);
        await gate.Entered;

        await consumer.Worker.StopAsync(TestContext.Current.CancellationToken);
        gate.Open();

        Assert.Equal(ConsumerState.Stopped, consumer.Worker.Status.State);
        Assert.Empty(consumer.Transport.Commits);
        Assert.Single(consumer.Logs.Of(EventIds.DrainIncomplete));
    }

    [Fact]
    public async Task Stop_CloseHangs_GivesUpAtTheDeadlineAndNeverDisposesUnderIt()
    {
        using var blocked = new ManualResetEventSlim();
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask, settings => settings with { StopTimeout = TimeSpan.FromSeconds(1) });
        consumer.Transport.OnClose = () => blocked.Wait(Eventually.Deadline);
        var start = Stopwatch.GetTimestamp();

        await consumer.Worker.StopAsync(TestContext.Current.CancellationToken);

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.FromSeconds(0.9), Eventually.Deadline / 2);
        Assert.Equal(ConsumerState.Abandoned, consumer.Worker.Status.State);
        Assert.False(consumer.Transport.IsDisposed);
        Assert.Single(consumer.Logs.Of(EventIds.ConsumerAbandoned));
        blocked.Set();
        await Eventually.Async(() => consumer.Transport.IsDisposed);
    }

    [Fact]
    public async Task Stop_CommitHangs_GivesUpAtTheDeadlineAndNeverClosesUnderIt()
    {
        using var blocked = new ManualResetEventSlim();
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask, settings => settings with { StopTimeout = TimeSpan.FromSeconds(1) });
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        consumer.Transport.OnCommit = _ =>
        {
            asked.TrySetResult();
            blocked.Wait(Eventually.Deadline);
            return null;
        };
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0);
        await asked.Task.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);

        await consumer.Worker.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ConsumerState.Abandoned, consumer.Worker.Status.State);
        Assert.False(consumer.Transport.IsClosed);
        blocked.Set();
        await Eventually.Async(() => consumer.Transport is { IsClosed: true, IsDisposed: true });
    }

    [Fact]
    public async Task Stop_CloseThrows_Disposes()
    {
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask);
        consumer.Transport.OnClose = () => throw new KafkaException(ErrorCode.Local_Fatal);

        await consumer.Worker.StopAsync(TestContext.Current.CancellationToken);

        Assert.True(consumer.Transport.IsDisposed);
        Assert.Single(consumer.Logs.Of(EventIds.ConsumerCloseFailed));
    }
}
