using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

public class RebuildFaultTests
{
    [Theory]
    [InlineData(StallPolicy.Report)]
    [InlineData(StallPolicy.Rebuild)]
    public async Task Committed_MayNotBeReadAtTheAssignment_IsReportedAndWithRebuildHealed(StallPolicy policy)
    {
        await using var harness = await ConsumerHarness.StartAsync();
        harness.Produce(400);
        harness.Cluster.PushErrors(KafkaRequest.OffsetFetch, ErrorCode.TopicAuthorizationFailed, ErrorCode.TopicAuthorizationFailed, ErrorCode.TopicAuthorizationFailed);
        var worker = await harness.StartConsumerAsync(adjust: settings => settings with { StallTimeout = TimeSpan.FromSeconds(2), OnStall = policy });
        await Eventually.Async(() => harness.Logs.Of(EventIds.PartitionStalled).Count > 0);
        if (policy == StallPolicy.Report)
        {
            Assert.Contains(worker.Status.Partitions, partition => partition.Stalled);
            Assert.Empty(harness.Handled.Violations);
            Assert.Equal((0, 0), (harness.Handled.Distinct, worker.Status.Rebuilds));
            return;
        }

        await harness.AllCommittedAsync(400);

        Assert.Equal((1, 400, 0), (worker.Status.Rebuilds, harness.Handled.Distinct, harness.Handled.Repeats));
        await harness.AssertInvariantsAsync();
    }
}
