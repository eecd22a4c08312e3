namespace Healthcare.Kafka.Client.ClusterTests;

public class ConsumeTests
{
    // Fault test 55.
    [Fact]
    public async Task Start_WithMessagesOfFourPartitions_HandlesEachOnceAndCommitsAll()
    {
        await using var harness = await ConsumerHarness.StartAsync();
        harness.Produce(2_000);

        var worker = await harness.StartConsumerAsync();
        await harness.AllCommittedAsync(2_000);

        Assert.Equal(2_000, harness.Handled.Distinct);
        Assert.Equal(0, harness.Handled.Repeats);
        Assert.Equal(ConsumerState.Running, worker.Status.State);
        Assert.Equal(4, worker.Status.Partitions.Count);
        await harness.AssertInvariantsAsync();
    }

    [Fact]
    public async Task Stop_AndStartAgain_GoesOnWhereItStopped()
    {
        await using var harness = await ConsumerHarness.StartAsync();
        harness.Produce(400);
        var first = await harness.StartConsumerAsync(adjust: settings => settings with { CommitInterval = TimeSpan.FromHours(1) });
        await Eventually.Async(() => harness.Handled.Distinct == 400);
        await first.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ConsumerState.Stopped, first.Status.State);

        harness.Produce(400);
        await harness.StartConsumerAsync("charts-2");
        await harness.AllCommittedAsync(800);

        Assert.Equal(0, harness.Handled.Repeats);
        await harness.AssertInvariantsAsync();
    }
}
