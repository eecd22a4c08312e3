using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

public class GroupFaultTests
{
    // Fault test 45. The poll thread stands still where it logs a pause.
    [Fact]
    public async Task PollThread_HeldForLongerThanTheMaxPollInterval_LosesItsPartitionsAndJoinsAgain()
    {
        await using var harness = await ConsumerHarness.StartAsync();
        harness.Produce(400);
        using var never = new ManualResetEventSlim();
        var held = 0;
        harness.Logs.Written = entry =>
        {
            if (entry.EventId.Id == EventIds.PartitionPaused && Interlocked.Exchange(ref held, 1) == 0)
            {
                never.Wait(TimeSpan.FromSeconds(5));
            }
        };
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await harness.StartConsumerAsync(
            handle: (_, token) => gate.Task.WaitAsync(token),
            adjust: settings => ConsumerHarness.With(Tiny(settings), "max.poll.interval.ms", "3000"));

        await Eventually.Async(() => harness.Logs.Of(EventIds.PartitionsLost).Count > 0);
        Assert.All(await harness.CommittedAsync(), position => Assert.True(position.Offset.IsSpecial));
        gate.SetResult();

        await harness.AllCommittedAsync(400);
        Assert.Equal(400, harness.Handled.Distinct);
        await harness.AssertInvariantsAsync();
    }

    // Fault test 49.
    [Fact]
    public async Task SecondConsumer_JoinsACooperativeGroup_PartitionsThatStayAreNeverInterrupted()
    {
        await using var harness = await ConsumerHarness.StartAsync();
        var first = await harness.StartConsumerAsync();
        await Eventually.Async(() => first.Status.Partitions.Count == 4);
        var epochs = first.Status.Partitions.ToDictionary(partition => partition.TopicPartition, partition => partition.Epoch);

        var second = await harness.StartConsumerAsync("charts-2");
        await Eventually.Async(() =>
        {
            if (harness.Handled.Distinct < 2_000)
            {
                harness.Produce(40);
            }

            return first.Status.Partitions.Count == 2 && second.Status.Partitions.Count == 2;
        });

        Assert.All(first.Status.Partitions, partition => Assert.Equal(epochs[partition.TopicPartition], partition.Epoch));
        Assert.Empty(harness.Logs.Of(EventIds.PartitionsLost));
        await harness.AssertInvariantsAsync();
    }

    // Fault test 51, by a heartbeat.
    [Fact]
    public async Task Heartbeat_OfAnInstanceThatIsFenced_FailsTheConsumerAndLetsItStop()
    {
        await using var harness = await ConsumerHarness.StartAsync();
        harness.Produce(40);
        var worker = await harness.StartConsumerAsync(adjust: settings => ConsumerHarness.With(settings, "group.instance.id", "ward-7"));
        await harness.AllCommittedAsync(40);

        harness.Cluster.PushErrors(KafkaRequest.Heartbeat, ErrorCode.FencedInstanceId);
        await Eventually.Async(() => worker.Status.State == ConsumerState.Failed);

        Assert.Equal(ErrorCode.FencedInstanceId, worker.Status.FatalError);
        await worker.StopAsync(TestContext.Current.CancellationToken);
        Assert.Single(harness.Logs.Of(EventIds.ConsumerFailed));
        await harness.AssertInvariantsAsync();
    }

    // Fault test 56, for the error that librdkafka asks again after.
    [Fact]
    public async Task Committed_CannotBeFetchedWhileTheCoordinatorLoads_StartsThereAllTheSame()
    {
        await using var harness = await ConsumerHarness.StartAsync();
        harness.Produce(400);
        var first = await harness.StartConsumerAsync();
        await harness.AllCommittedAsync(400);
        await first.StopAsync(TestContext.Current.CancellationToken);

        harness.Produce(400);
        harness.Cluster.PushErrors(KafkaRequest.OffsetFetch, ErrorCode.GroupLoadInProgress, ErrorCode.GroupLoadInProgress);
        await harness.StartConsumerAsync("charts-2");
        await Eventually.Async(() => harness.Handled.Distinct == 800);
        harness.Cluster.ClearErrors(KafkaRequest.OffsetFetch);

        await harness.AllCommittedAsync(800);
        Assert.Equal(0, harness.Handled.Repeats);
        await harness.AssertInvariantsAsync();
    }

    // Fault test 63.
    [Fact]
    public async Task Broker_AnswersAfterTwoSeconds_CausesNoRebalanceAndHandlesAll()
    {
        await using var harness = await ConsumerHarness.StartAsync();
        var worker = await harness.StartConsumerAsync(adjust: settings => ConsumerHarness.With(settings, "session.timeout.ms", "15000"));
        await Eventually.Async(() => worker.Status.Partitions.Count == 4);

        harness.Cluster.SetRoundTripTime(1, TimeSpan.FromSeconds(2));
        harness.Produce(400);
        await harness.AllCommittedAsync(400);

        Assert.Single(harness.Logs.Of(EventIds.PartitionsAssigned));
        Assert.Empty(harness.Logs.Of(EventIds.PartitionsLost));
        Assert.Equal((400, 0), (harness.Handled.Distinct, harness.Handled.Repeats));
        await harness.AssertInvariantsAsync();
    }

    private static ConsumerSettings Tiny(ConsumerSettings settings) => settings with { MaxBatchSize = 10, LaneCapacity = 20 };
}
