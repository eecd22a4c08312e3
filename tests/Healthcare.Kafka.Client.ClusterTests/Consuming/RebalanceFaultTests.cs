using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

public class RebalanceFaultTests
{
    // Fault test 35, for each of the two ways to rebalance: all partitions go and come, or only those that must.
    [Theory]
    [InlineData("cooperative-sticky")]
    [InlineData("range,roundrobin")]
    public async Task SecondConsumer_JoinsWhileBatchesAreInFlight_NothingIsLostOrRepeatedUntold(string strategy)
    {
        await using var harness = await ConsumerHarness.StartAsync();
        harness.Produce(4_000);
        using var moved = new CancellationTokenSource();
        var first = await harness.StartConsumerAsync("charts-1", (_, _) => SlowlyUntilAsync(moved.Token), Adjust);
        await Eventually.Async(() => harness.Handled.Distinct > 100);

        var second = await harness.StartConsumerAsync("charts-2", (_, _) => SlowlyUntilAsync(moved.Token), Adjust);
        await Eventually.Async(() => first.Status.Partitions.Count == 2 && second.Status.Partitions.Count == 2);
        Assert.True(harness.Handled.Distinct < 4_000, "the partitions moved while there was work in each");
        await moved.CancelAsync();
        await harness.AllCommittedAsync(4_000);

        Assert.Equal(4_000, harness.Handled.Distinct);
        AssertRepeatsOnlyWhatWasTold(harness);
        await harness.AssertInvariantsAsync();

        ConsumerSettings Adjust(ConsumerSettings settings) => ConsumerHarness.With(Small(settings), "partition.assignment.strategy", strategy);
    }

    [Fact]
    public async Task Join_RefusedForAnotherStrategy_ShowsUntilTheGroupTakesIt()
    {
        await using var harness = await ConsumerHarness.StartAsync();
        harness.Produce(40);
        harness.Cluster.PushErrors(KafkaRequest.JoinGroup, [.. Enumerable.Repeat(ErrorCode.InconsistentGroupProtocol, 5)]);

        var worker = await harness.StartConsumerAsync();
        await Eventually.Async(() => worker.Status.RefusedFor == ErrorCode.InconsistentGroupProtocol);
        await harness.AllCommittedAsync(40);

        Assert.Null(worker.Status.RefusedFor);
        Assert.Single(harness.Logs.Of(EventIds.ConsumerRefused));
    }

    // Fault test 36.
    [Fact]
    public async Task SecondConsumer_JoinsWhileAHandlerIgnoresCancellation_GetsThePartitionsAndTheLateCompletionIsDropped()
    {
        await using var harness = await ConsumerHarness.StartAsync();
        harness.Produce(40);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = await harness.StartConsumerAsync(
            "charts-1", (_, _) => gate.Task, settings => settings with { DrainTimeout = TimeSpan.FromMilliseconds(200) });
        await Eventually.Async(() => harness.Handled.Calls == 4);

        var second = await harness.StartConsumerAsync("charts-2");
        await Eventually.Async(() => second.Status.Partitions.Count == 2);
        await Eventually.Async(() => harness.Handled.Distinct == 20, "the second consumer handles its two partitions");
        await first.StopAsync(TestContext.Current.CancellationToken);
        await harness.AllCommittedAsync(40);
        gate.SetResult();

        Assert.NotEmpty(harness.Logs.Of(EventIds.DrainIncomplete));
        await harness.AssertInvariantsAsync();
    }

    // Fault test 37, and 48: each round pauses what it revokes.
    [Fact]
    public async Task Consumers_JoinAndLeaveAgainAndAgain_HandleAllAndOneBatchOfAPartitionAtATime()
    {
        await using var harness = await ConsumerHarness.StartAsync();
        harness.Produce(10_000);
        using var moved = new CancellationTokenSource();
        var steady = await harness.StartConsumerAsync("steady", (_, _) => SlowlyUntilAsync(moved.Token), Tiny);
        for (var round = 0; round < 5; round++)
        {
            var guest = await harness.StartConsumerAsync($"guest-{round}", (_, _) => SlowlyUntilAsync(moved.Token), Tiny);
            await Eventually.Async(() => guest.Status.Partitions.Count > 0, "the guest gets partitions");
            await guest.StopAsync(TestContext.Current.CancellationToken);
        }

        await Eventually.Async(() => steady.Status.Partitions.Count == 4, "the partitions come back");
        Assert.True(harness.Handled.Distinct < 10_000, "the partitions moved while there was work in each");
        await moved.CancelAsync();
        await harness.AllCommittedAsync(10_000);

        Assert.Equal(10_000, harness.Handled.Distinct);
        AssertRepeatsOnlyWhatWasTold(harness);
        Assert.NotEmpty(harness.Logs.Of(EventIds.PartitionPaused));
        await harness.AssertInvariantsAsync();
    }

    // Fault test 38.
    [Fact]
    public async Task Heartbeat_UnknownMember_LosesTheAssignmentWithoutACommitAndJoinsAgain()
    {
        await using var harness = await ConsumerHarness.StartAsync();
        harness.Produce(40);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await harness.StartConsumerAsync(handle: (_, token) => gate.Task.WaitAsync(token));
        await Eventually.Async(() => harness.Handled.Calls == 4);

        harness.Cluster.PushErrors(KafkaRequest.Heartbeat, ErrorCode.UnknownMemberId);
        await Eventually.Async(() => harness.Logs.Of(EventIds.PartitionsLost).Count == 1);
        Assert.All(await harness.CommittedAsync(), position => Assert.True(position.Offset.IsSpecial));
        gate.SetResult();

        await harness.AllCommittedAsync(40);
        Assert.Equal(2, harness.Logs.Of(EventIds.PartitionsAssigned).Count);
        await harness.AssertInvariantsAsync();
    }

    // Fault test 48.
    [Fact]
    public async Task Revoke_WhilePausedThenAssignedAgain_ConsumesAgain()
    {
        await using var harness = await ConsumerHarness.StartAsync();
        harness.Produce(4_000);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = await harness.StartConsumerAsync("charts-1", (_, token) => gate.Task.WaitAsync(token), Tiny);
        await Eventually.Async(() => first.Status.Partitions.Count(partition => partition.Paused) == 4);

        var second = await harness.StartConsumerAsync("charts-2", (_, token) => gate.Task.WaitAsync(token), Tiny);
        await Eventually.Async(() => second.Status.Partitions.Count == 2);
        await second.StopAsync(TestContext.Current.CancellationToken);
        await Eventually.Async(() => first.Status.Partitions.Count == 4, "the partitions come back");
        gate.SetResult();

        await harness.AllCommittedAsync(4_000);
        Assert.Equal(4_000, harness.Handled.Distinct);
        await harness.AssertInvariantsAsync();
    }

    // The mock answers a member that syncs last with an error, so that it joins again, and refuses commits meanwhile: a broker does neither.
    private static void AssertRepeatsOnlyWhatWasTold(ConsumerHarness harness) =>
        Assert.True(
            harness.Handled.Repeats == 0 || harness.Logs.Of(EventIds.FinalCommitIncomplete).Count + harness.Logs.Of(EventIds.PartitionsLost).Count > 0,
            $"{harness.Handled.Repeats} messages came again, and no refused commit was logged");

    // A rebalance of the mock takes seconds: a handler that were quick then would have nothing in flight when the partitions move.
    private static async Task SlowlyUntilAsync(CancellationToken moved) =>
        await Task.Delay(100, moved).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static ConsumerSettings Small(ConsumerSettings settings) => settings with { MaxBatchSize = 10 };

    private static ConsumerSettings Tiny(ConsumerSettings settings) =>
        settings with { MaxBatchSize = 10, LaneCapacity = 20, OverflowBytes = 0, DrainTimeout = TimeSpan.FromMilliseconds(500) };
}
