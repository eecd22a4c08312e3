using System.Diagnostics;

namespace Healthcare.Kafka.Client.ClusterTests;

public class KeyOrderTests
{
    private const int Partitions = 2;

    [Fact]
    public async Task Handler_TakesMillisecondsPerMessageOfHundredsOfKeys_RunsThemSideBySide()
    {
        const int Count = 3_000;
        await using var harness = await ConsumerHarness.StartAsync(Partitions, order: ConsumeOrder.Key);
        harness.Produce(Count, Partitions, keys: 300);
        var (busy, first, last) = (0L, long.MaxValue, 0L);
        await harness.StartMessageConsumerAsync("charts-1", async (_, token) =>
        {
            var start = Stopwatch.GetTimestamp();
            await Task.Delay(5, token);
            var end = Stopwatch.GetTimestamp();
            Interlocked.Add(ref busy, end - start);
            Least(ref first, start);
            Volatile.Write(ref last, end);
        });

        await harness.AllCommittedAsync(Count, Partitions);

        // One after the other in each partition it would be 2. It is near 64 on an idle machine; the time of each call is measured, so a slow one hurts little.
        var atOnce = (double)busy / (last - first);
        TestContext.Current.TestOutputHelper?.WriteLine($"{atOnce:F1} calls at once, {Count / Stopwatch.GetElapsedTime(first, last).TotalSeconds:F0} messages per second");
        Assert.True(atOnce > 8, $"{atOnce:F1} calls at once");
        Assert.InRange(harness.Handled.MostAtOnce, 8, LaneSetup.ParallelConcurrency);
        Assert.Equal(0, harness.Handled.Repeats);
        await harness.AssertInvariantsAsync(Partitions);
    }

    // Fault test 33.
    [Fact]
    public async Task Handler_OfOneKeyBlocked_OtherKeysGoOnAsFarAsTheLaneAndTheCommitStaysBeforeIt()
    {
        const int Count = 4_000;
        await using var harness = await ConsumerHarness.StartAsync(Partitions, order: ConsumeOrder.Key);
        harness.Produce(Count, Partitions, keys: 100);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var worker = await harness.StartMessageConsumerAsync(
            "charts-1",
            (message, _) => message is { TopicPartition.Partition.Value: 0, Offset.Value: 250 } ? gate.Task : Task.CompletedTask,
            settings => settings with { LaneCapacity = 600, OverflowBytes = 128 * 1024 });

        try
        {
            await Eventually.Async(() => harness.Handled.Of(new TopicPartition(ConsumerHarness.Topic, 1)) == Count / 2, "the other partition is not held up");
            await Eventually.Async(() => Blocked() is { Paused: true, Unfinished: >= 600 });
            await Eventually.Async(async () => (await harness.CommittedAsync(Partitions))[0].Offset.Value == 250);
            var handled = harness.Handled.Of(new TopicPartition(ConsumerHarness.Topic, 0));
            Assert.InRange(handled, 251, Count / 2 - 1);
            Assert.Equal(600, Blocked().Unfinished);
        }
        finally
        {
            gate.SetResult();
        }

        await harness.AllCommittedAsync(Count, Partitions);
        Assert.Equal(0, harness.Handled.Repeats);
        await harness.AssertInvariantsAsync(Partitions);

        PartitionStatus Blocked() => worker.Status.Partitions.Single(partition => partition.TopicPartition.Partition == 0);
    }

    // Fault tests 35 and 37, in the order of keys.
    [Fact]
    public async Task SecondConsumer_JoinsAndLeaves_KeysNeverOverlapOrOvertakeAndAllIsHandled()
    {
        const int Count = 6_000;
        await using var harness = await ConsumerHarness.StartAsync(Partitions, order: ConsumeOrder.Key);
        harness.Produce(Count, Partitions, keys: 50);
        using var moved = new CancellationTokenSource();
        var first = await harness.StartConsumerAsync("charts-1", (_, _) => SlowlyUntilAsync(moved.Token), Small);
        await Eventually.Async(() => harness.Handled.Distinct > 100);

        var second = await harness.StartConsumerAsync("charts-2", (_, _) => SlowlyUntilAsync(moved.Token), Small);
        await Eventually.Async(() => first.Status.Partitions.Count == 1 && second.Status.Partitions.Count == 1);
        await second.StopAsync(TestContext.Current.CancellationToken);
        await Eventually.Async(() => first.Status.Partitions.Count == 2, "the partition comes back");
        await moved.CancelAsync();

        await harness.AllCommittedAsync(Count, Partitions);
        Assert.Equal(Count, harness.Handled.Distinct);
        await harness.AssertInvariantsAsync(Partitions);

        static ConsumerSettings Small(ConsumerSettings settings) => settings with { MaxBatchSize = 4, LaneCapacity = 100, MaxConcurrency = 8 };
    }

    private static async Task SlowlyUntilAsync(CancellationToken moved) =>
        await Task.Delay(100, moved).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static void Least(ref long target, long value)
    {
        for (var seen = Volatile.Read(ref target); value < seen; seen = Volatile.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}
