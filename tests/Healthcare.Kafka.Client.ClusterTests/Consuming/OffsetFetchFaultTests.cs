using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

public class OffsetFetchFaultTests
{
    // Fault test 56. librdkafka asks again by itself after the first errors, and gives the partitions up after the others.
    [Theory]
    [InlineData(ErrorCode.GroupLoadInProgress, false)]
    [InlineData(ErrorCode.UnstableOffsetCommit, false)]
    [InlineData(ErrorCode.Local_Transport, false)]
    [InlineData(ErrorCode.NotCoordinatorForGroup, true)]
    [InlineData(ErrorCode.GroupCoordinatorNotAvailable, true)]
    [InlineData(ErrorCode.Unknown, true)]
    public async Task Committed_CannotBeFetchedAtTheAssignment_StartsThereAllTheSame(ErrorCode code, bool isGivenUp)
    {
        await using var harness = await ConsumerHarness.StartAsync();
        harness.Produce(400);
        var first = await harness.StartConsumerAsync();
        await harness.AllCommittedAsync(400);
        await first.StopAsync(TestContext.Current.CancellationToken);

        harness.Produce(400);
        harness.Cluster.PushErrors(KafkaRequest.OffsetFetch, code, code, code, code, code);
        await harness.StartConsumerAsync("charts-2");
        await Eventually.Async(() => harness.Handled.Distinct == 800);
        Assert.Equal(isGivenUp, harness.Logs.Of(EventIds.PartitionsNotStarted).Count > 0);
        harness.Cluster.ClearErrors(KafkaRequest.OffsetFetch);

        await harness.AllCommittedAsync(800);
        Assert.Equal(0, harness.Handled.Repeats);
        await harness.AssertInvariantsAsync();
    }
}
