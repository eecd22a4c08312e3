using System.Diagnostics;
using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

public class CommitFaultTests
{
    // Fault tests 39, 40 and 41.
    [Theory]
    [InlineData(ErrorCode.IllegalGeneration)]
    [InlineData(ErrorCode.RebalanceInProgress)]
    [InlineData(ErrorCode.RequestTimedOut)]
    public async Task Commit_FailsTwice_EverythingIsCommittedInTheEnd(ErrorCode code)
    {
        await using var harness = await ConsumerHarness.StartAsync();
        harness.Cluster.StartRequestTracking();
        harness.Cluster.PushErrors(KafkaRequest.OffsetCommit, code, code);
        harness.Produce(400);

        var worker = await harness.StartConsumerAsync();
        await harness.AllCommittedAsync(400);

        Assert.True(harness.Cluster.CountRequests(KafkaRequest.OffsetCommit) > 2, "both errors came before the commit");
        Assert.Equal(400, harness.Handled.Distinct);
        Assert.Equal(ConsumerState.Running, worker.Status.State);
        await harness.AssertInvariantsAsync();
    }

    // Fault test 42.
    [Fact]
    public async Task Coordinator_DownThenMoved_PollsAndHandlesOnAndCommitsAfterwards()
    {
        await using var harness = await ConsumerHarness.StartAsync();
        harness.Cluster.SetCoordinator(ConsumerHarness.Group, 1);
        for (var partition = 0; partition < 4; partition++)
        {
            harness.Cluster.SetPartitionLeader(ConsumerHarness.Topic, partition, 2);
        }

        harness.Produce(400);
        var worker = await harness.StartConsumerAsync();
        await harness.AllCommittedAsync(400);

        harness.Cluster.SetBrokerDown(1);
        harness.Produce(400);
        await Eventually.Async(() => harness.Handled.Distinct == 800, "handling goes on without a coordinator");
        var polled = worker.Status.LastPoll;
        await Eventually.Async(() => worker.Status.LastPoll > polled);

        harness.Cluster.SetCoordinator(ConsumerHarness.Group, 3);
        await harness.AllCommittedAsync(800);
        await harness.AssertInvariantsAsync();
    }

    // Fault test 43.
    [Fact]
    public async Task Stop_WhileTheCoordinatorIsDown_EndsInTime()
    {
        await using var harness = await ConsumerHarness.StartAsync();
        harness.Cluster.SetCoordinator(ConsumerHarness.Group, 1);
        for (var partition = 0; partition < 4; partition++)
        {
            harness.Cluster.SetPartitionLeader(ConsumerHarness.Topic, partition, 2);
        }

        harness.Produce(400);
        var worker = await harness.StartConsumerAsync(adjust: settings => settings with { StopTimeout = TimeSpan.FromSeconds(4) });
        await Eventually.Async(() => harness.Handled.Distinct == 400, "the positions are known before the coordinator goes");
        harness.Cluster.SetBrokerDown(1);
        harness.Produce(400);
        await Eventually.Async(() => harness.Handled.Distinct == 800);

        await AssertStopsAsync(worker);
    }

    // Fault test 44.
    [Fact]
    public async Task Stop_WhileAllBrokersAreDown_EndsInTime()
    {
        await using var harness = await ConsumerHarness.StartAsync();
        harness.Produce(400);
        var worker = await harness.StartConsumerAsync(adjust: settings => settings with { StopTimeout = TimeSpan.FromSeconds(4) });
        await Eventually.Async(() => harness.Handled.Distinct == 400);
        harness.Cluster.SetAllBrokersDown();

        await AssertStopsAsync(worker);
        Assert.DoesNotContain(harness.Logs.Entries, entry => entry.Message.Contains(ConsumerHarness.Sentinel, StringComparison.Ordinal));

        // librdkafka's own close, which was left to itself, waits for a broker.
        harness.Cluster.SetAllBrokersUp();
    }

    // Fault test 62.
    [Fact]
    public async Task Subscribe_ToATopicThatIsCreatedLater_WarnsOnceAndThenConsumes()
    {
        await using var harness = await ConsumerHarness.StartAsync();
        harness.Cluster.SetTopicError("later", ErrorCode.UnknownTopicOrPart);
        await harness.StartConsumerAsync(adjust: settings => settings with { Topics = ["later"] });
        await Eventually.Async(() => harness.Logs.Of(EventIds.TopicUnknown).Count > 0);

        harness.Cluster.SetTopicError("later", ErrorCode.NoError);
        harness.Produce(40, topic: "later");
        await Eventually.Async(() => harness.Handled.Distinct == 40);

        Assert.Equal("later", Assert.Single(harness.Logs.Of(EventIds.TopicUnknown))["Topic"]);
    }

    private static async Task AssertStopsAsync(ConsumerWorker worker)
    {
        var start = Stopwatch.GetTimestamp();
        await worker.StopAsync(TestContext.Current.CancellationToken);

        Assert.True(Stopwatch.GetElapsedTime(start) < Eventually.Deadline / 2, $"stopping took {Stopwatch.GetElapsedTime(start)}");
        Assert.Contains(worker.Status.State, new[] { ConsumerState.Stopped, ConsumerState.Abandoned });
    }
}
