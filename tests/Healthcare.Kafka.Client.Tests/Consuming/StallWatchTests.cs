namespace Healthcare.Kafka.Client.Tests;

public class StallWatchTests
{
    private static readonly TopicPartition P0 = TestConsumer.P0;

    [Fact]
    public async Task NothingComes_LogGoesOn_IsReportedOnceAndTakenBackWhenItGoesOn()
    {
        await using var consumer = await StartAsync();
        consumer.Transport.LogEndOf = _ => 5;
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0, 1);

        await Eventually.Async(() => consumer.Logs.Of(EventIds.PartitionStalled).Any());
        Assert.True(consumer.StatusOf(P0).Stalled);
        var stall = Assert.Single(consumer.Logs.Of(EventIds.PartitionStalled));
        Assert.Equal(2L, stall["Offset"]);
        Assert.Equal(5L, stall["EndOffset"]);

        await consumer.Transport.DeliverAsync(P0, 2, 3, 4);
        consumer.Transport.LogEndOf = _ => 5;
        await Eventually.Async(() => consumer.Logs.Of(EventIds.PartitionGoesOn).Any());
        Assert.False(consumer.StatusOf(P0).Stalled);
        Assert.Single(consumer.Logs.Of(EventIds.PartitionGoesOn));
    }

    [Fact]
    public async Task NothingComes_NothingWasEverReceivedBehindTheCommittedOffset_IsReported()
    {
        await using var consumer = await StartAsync();
        consumer.Transport.CommittedBefore = _ => 40;
        consumer.Transport.LogEndOf = _ => 41;
        await consumer.Transport.AssignAsync(P0);

        await Eventually.Async(() => consumer.StatusOf(P0).Stalled);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(4, 4)]
    public async Task NothingComes_EndIsReachedOrBehindMarkers_IsNoStall(long end, long reached)
    {
        var questions = 0;
        await using var consumer = await StartAsync();
        consumer.Transport.LogEndOf = _ =>
        {
            Interlocked.Increment(ref questions);
            return end;
        };
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.StepAsync(() =>
        {
            consumer.Transport.Deliver(P0, 0, 1);
            consumer.Transport.Events.OnEnd(new TopicPartitionOffset(P0, reached));
        });

        await Eventually.Async(() => Volatile.Read(ref questions) > 4);

        Assert.Empty(consumer.Logs.Of(EventIds.PartitionStalled));
    }

    [Fact]
    public async Task NothingComes_PartitionIsHalted_IsNoStall()
    {
        var (questions, end) = (0, 0L);
        await using var consumer = await StartAsync((_, _) => throw new InvalidOperationException());
        consumer.Transport.LogEndOf = partition =>
        {
            questions += partition == P0 ? 0 : 1;
            return partition == P0 ? Volatile.Read(ref end) : 0;
        };
        await consumer.Transport.AssignAsync(P0, TestConsumer.P1);
        await consumer.Transport.DeliverAsync(P0, 0);
        await Eventually.Async(() => consumer.StatusOf(P0).Halt is not null);

        Volatile.Write(ref end, 9);
        var before = Volatile.Read(ref questions);
        await Eventually.Async(() => Volatile.Read(ref questions) > before + 4);

        Assert.Empty(consumer.Logs.Of(EventIds.PartitionStalled));
    }

    [Fact]
    public async Task BrokerDoesNotAnswer_IsNoStallAndCommitsGoOn()
    {
        await using var consumer = await StartAsync();
        consumer.Transport.LogEndOf = _ => throw new KafkaException(ErrorCode.Local_TimedOut);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0);
        await Eventually.Async(() => consumer.Logs.Of(EventIds.LogEndLookupFailed).Count > 1);

        await consumer.Transport.DeliverAsync(P0, 1);
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 2);

        Assert.Empty(consumer.Logs.Of(EventIds.PartitionStalled));
    }

    private static Task<TestConsumer> StartAsync(Func<MessageBatch<string, string>, CancellationToken, Task>? handle = null) =>
        TestConsumer.StartAsync(handle ?? ((_, _) => Task.CompletedTask), settings => settings with { StallTimeout = TimeSpan.FromMilliseconds(200) });
}
