namespace Healthcare.Kafka.Client.Tests;

public class StartWatchTests
{
    private static readonly TopicPartition P0 = TestConsumer.P0;
    private static readonly TopicPartition P1 = TestConsumer.P1;

    // Fault test 56.
    [Theory]
    [InlineData(ErrorCode.NotCoordinatorForGroup, false)]
    [InlineData(ErrorCode.Unknown, true)]
    [InlineData(ErrorCode.GroupAuthorizationFailed, false)]
    public async Task Error_PartitionHasGivenNothing_JoinsAgainAndStartsThere(ErrorCode code, bool namesPartition)
    {
        var time = new ManualTime();
        await using var consumer = await StartAsync(time);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.FailAsync(code, namesPartition ? new TopicPartitionOffset(P0, Offset.Unset) : null);
        Assert.Equal(1, consumer.Transport.Subscriptions);

        await JoinedAgainAsync(consumer, time, times: 1);

        var line = Assert.Single(consumer.Logs.Of(EventIds.PartitionsNotStarted));
        Assert.Equal(("vitals[0]", code), ((string)line["Partitions"]!, (ErrorCode)line["ErrorCode"]!));
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 7);
        await Eventually.Async(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(10));
            return consumer.Transport.CommittedOf(P0) == 8;
        });
    }

    [Fact]
    public async Task Error_StaysThroughEachTry_WaitsTwiceAsLongEachTimeAndAMinuteAtMost()
    {
        var time = new ManualTime();
        await using var consumer = await StartAsync(time);
        foreach (var (times, seconds) in new[] { (1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 60), (8, 60) })
        {
            await consumer.Transport.AssignAsync(P0);
            await consumer.Transport.FailAsync(ErrorCode.NotCoordinatorForGroup);
            time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            await consumer.Transport.StepAsync(() => { });
            Assert.Equal(times, consumer.Transport.Subscriptions);

            time.Advance(TimeSpan.FromMilliseconds(1));
            await Eventually.Async(() => consumer.Transport.Subscriptions == times + 1);
        }
    }

    [Fact]
    public async Task Error_LongAfterTheLast_WaitsASecondAgain()
    {
        var time = new ManualTime();
        await using var consumer = await StartAsync(time);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.FailAsync(ErrorCode.Unknown);
        await JoinedAgainAsync(consumer, time, times: 1);

        time.Advance(TimeSpan.FromMinutes(3));
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.FailAsync(ErrorCode.Unknown);
        time.Advance(TimeSpan.FromSeconds(1));

        await Eventually.Async(() => consumer.Transport.Subscriptions == 3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Error_PartitionGivesAMessageOrItsEnd_IsLeftAlone(bool givesMessage)
    {
        var time = new ManualTime();
        await using var consumer = await StartAsync(time);
        await consumer.Transport.AssignAsync(P0, P1);
        await consumer.Transport.FailAsync(ErrorCode.Unknown);
        foreach (var partition in new[] { P0, P1 })
        {
            await (givesMessage ? consumer.Transport.DeliverAsync(partition, 4) : consumer.Transport.EndAsync(partition, 4));
        }

        // Later errors say nothing of partitions that have begun.
        await consumer.Transport.FailAsync(ErrorCode.Unknown);
        time.Advance(TimeSpan.FromMinutes(2));
        await consumer.Transport.StepAsync(() => { });

        Assert.Equal(1, consumer.Transport.Subscriptions);
        Assert.Equal(2, consumer.Worker.Status.Partitions.Count);
    }

    [Theory]
    [InlineData(ErrorCode.Local_Transport, null)]
    [InlineData(ErrorCode.Local_AllBrokersDown, null)]
    [InlineData(ErrorCode.TopicAuthorizationFailed, 0)]
    [InlineData(ErrorCode.Unknown, 5)]
    public async Task Error_LibrdkafkaHealsItOrItIsAnotherPartitions_IsLeftToIt(ErrorCode code, int? partition)
    {
        var time = new ManualTime();
        await using var consumer = await StartAsync(time);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.FailAsync(code, partition is null ? null : new TopicPartitionOffset("vitals", partition.Value, Offset.Unset));
        time.Advance(TimeSpan.FromMinutes(2));
        await consumer.Transport.StepAsync(() => { });

        Assert.Equal(1, consumer.Transport.Subscriptions);
    }

    [Fact]
    public async Task Error_OperatorHasPausedThePartition_WaitsForTheResume()
    {
        var time = new ManualTime();
        await using var consumer = await StartAsync(time);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Control.PauseAsync(TestContext.Current.CancellationToken).WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);
        await consumer.Transport.FailAsync(ErrorCode.Unknown);
        time.Advance(TimeSpan.FromMinutes(2));
        await consumer.Transport.StepAsync(() => { });
        Assert.Equal(1, consumer.Transport.Subscriptions);

        await consumer.Control.ResumeAsync(TestContext.Current.CancellationToken).WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);

        await Eventually.Async(() => consumer.Transport.Subscriptions == 2);
    }

    private static Task JoinedAgainAsync(TestConsumer consumer, ManualTime time, int times) => Eventually.Async(() =>
    {
        time.Advance(TimeSpan.FromMilliseconds(100));
        return consumer.Transport.Subscriptions == times + 1;
    });

    private static Task<TestConsumer> StartAsync(TimeProvider time) => TestConsumer.StartAsync((_, _) => Task.CompletedTask, time: time);
}
