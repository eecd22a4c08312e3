namespace Healthcare.Kafka.Client.ClusterTests;

public class HandlerFaultTests
{
    // Fault test 29, first half.
    [Fact]
    public async Task Handler_ThrowsTwiceForSomeBatches_HandlesAndCommitsAll()
    {
        await using var harness = await ConsumerHarness.StartAsync();
        harness.Produce(2_000);
        await harness.StartConsumerAsync(
            handle: (batch, _) => batch.Attempt < 3 && batch[0].Offset % 100 == 0
                ? Task.FromException(new InvalidOperationException(ConsumerHarness.Sentinel))
                : Task.CompletedTask,
            adjust: settings => settings with { MaxBatchSize = 50 });

        await harness.AllCommittedAsync(2_000);

        Assert.Equal(2_000, harness.Handled.Distinct);
        Assert.NotEmpty(harness.Logs.Of(EventIds.HandlerFailed));
        await harness.AssertInvariantsAsync();
    }

    // Fault tests 29, second half, and 30 as far as it goes without dead letters.
    [Fact]
    public async Task Handler_FailsForGoodInOnePartitionAndPoisonInAnother_HaltsThemAndLeavesTheOthersAlone()
    {
        await using var harness = await ConsumerHarness.StartAsync();
        harness.Produce(400, value: index => index == 202 ? $"poison {ConsumerHarness.Sentinel}" : "good");
        var worker = await harness.StartConsumerAsync(
            handle: (batch, _) => batch.TopicPartition.Partition == 1 && batch.Any(message => message.Offset == 60)
                ? Task.FromException(new InvalidOperationException(ConsumerHarness.Sentinel))
                : Task.CompletedTask,
            adjust: settings => settings with { MaxBatchSize = 10 });

        await Eventually.Async(() => worker.Status.Halted.Count() == 2);
        await Eventually.Async(async () => (await harness.CommittedAsync()).Select(position => position.Offset.Value).SequenceEqual([100, 60, 50, 100]));
        Assert.Equal(0, worker.Status.Skipped);

        var halted = worker.Status.Halted.OrderBy(partition => partition.TopicPartition.Partition.Value).Select(partition => partition.Halt!).ToArray();
        Assert.Equal([HaltReason.HandlerFailed, HaltReason.DeserializationFailed], halted.Select(halt => halt.Reason));
        Assert.Equal([60, 50], halted.Select(halt => halt.Position.Offset.Value));
        await harness.AssertInvariantsAsync();
    }

    // Fault tests 29, second half, and 30, with Skip: the poison alone is given up, and audited.
    [Fact]
    public async Task Handler_FailsForGoodAndPoisonWithSkip_GivesUpTheseAloneAndHandlesTheRestOnce()
    {
        await using var harness = await ConsumerHarness.StartAsync();
        harness.Produce(2_000, value: index => index % 500 == 202 ? $"poison {ConsumerHarness.Sentinel}" : "good");
        var worker = await harness.StartConsumerAsync(
            handle: (batch, _) => batch.TopicPartition.Partition == 1 && batch.Any(message => message.Offset.Value % 100 == 60)
                ? Task.FromException(new InvalidOperationException(ConsumerHarness.Sentinel))
                : Task.CompletedTask,
            adjust: settings => settings with { MaxBatchSize = 64, OnFailure = ConsumerFailurePolicy.Skip });

        await harness.AllCommittedAsync(2_000);

        var skipped = harness.Logs.Of(EventIds.MessageSkipped).Select(entry => ((int)entry["Partition"]!, (long)entry["Offset"]!, $"{entry["ReasonCode"]}"));
        (int, long, string)[] expected =
        [
            .. Enumerable.Range(0, 5).Select(index => (1, 60L + (index * 100), nameof(HaltReason.HandlerFailed))),
            .. Enumerable.Range(0, 4).Select(index => (2, 50L + (index * 125), nameof(HaltReason.DeserializationFailed))),
        ];
        Assert.Equal(expected, skipped.Order());
        Assert.Equal((9, 0), (worker.Status.Skipped, worker.Status.DeadLettered));
        Assert.Equal((2_000 - 9, 0), (harness.Handled.Distinct, harness.Handled.Repeats));
        Assert.Empty(worker.Status.Halted);
        await harness.AssertInvariantsAsync(givenUp: expected.Select(message => (message.Item1, message.Item2)));
    }

    // Fault test 33.
    [Fact]
    public async Task Handler_AsksForOneMessageAgain_HoldsTheCommitThereWhileOtherPartitionsFinish()
    {
        await using var harness = await ConsumerHarness.StartAsync();
        harness.Produce(400);
        var release = false;
        var worker = await harness.StartConsumerAsync(
            handle: (batch, _) =>
            {
                foreach (var message in batch.Where(message => message.TopicPartition.Partition == 0 && message.Offset == 30 && !Volatile.Read(ref release)))
                {
                    batch.Retry(message, TimeSpan.FromMilliseconds(20));
                }

                return Task.CompletedTask;
            },
            adjust: settings => settings with { Retry = new ConsumerRetryOptions { MaxRetryAttempts = int.MaxValue, Delay = TimeSpan.FromMilliseconds(20) } });

        await Eventually.Async(async () => (await harness.CommittedAsync()).Select(position => position.Offset.Value).SequenceEqual([30, 100, 100, 100]));
        Assert.Contains(worker.Status.Partitions, partition => partition.Unfinished > 0);

        Volatile.Write(ref release, true);
        await harness.AllCommittedAsync(400);
        Assert.Empty(worker.Status.Halted);
        await harness.AssertInvariantsAsync();
    }

    // Fault test 34.
    [Fact]
    public async Task Handler_OfOnePartitionOfSixteenBlocked_TheOthersFinishAndItIsPaused()
    {
        const int Partitions = 16;
        await using var harness = await ConsumerHarness.StartAsync(Partitions);
        harness.Produce(Partitions * 1_000, Partitions);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var worker = await harness.StartConsumerAsync(
            handle: (batch, _) => batch.TopicPartition.Partition == 0 ? gate.Task : Task.CompletedTask,
            adjust: settings => settings with { LaneCapacity = 100, MaxBatchSize = 50, OverflowBytes = 100_000 });

        await Eventually.Async(() => harness.Handled.Distinct == (Partitions - 1) * 1_000);
        await Eventually.Async(() => Blocked().Paused);
        var blocked = Blocked();
        Assert.True(blocked.Unfinished <= 150, $"{blocked.Unfinished} messages are held for a lane of 100 and a batch of 50");

        gate.SetResult();
        await harness.AllCommittedAsync(Partitions * 1_000, Partitions);
        Assert.Equal(0, harness.Handled.Repeats);
        await harness.AssertInvariantsAsync(Partitions);

        PartitionStatus Blocked() => worker.Status.Partitions.Single(partition => partition.TopicPartition.Partition == 0);
    }

    // Fault test 46.
    [Fact]
    public async Task Handler_RunsLongerThanTheMaxPollInterval_CausesNoRebalance()
    {
        await using var harness = await ConsumerHarness.StartAsync();
        harness.Produce(4);
        var worker = await harness.StartConsumerAsync(
            handle: (_, token) => Task.Delay(TimeSpan.FromSeconds(6), token),
            adjust: settings => ConsumerHarness.With(settings, "max.poll.interval.ms", "3000"));

        await harness.AllCommittedAsync(4);

        Assert.Single(harness.Logs.Of(EventIds.PartitionsAssigned));
        Assert.Empty(harness.Logs.Of(EventIds.PartitionsLost));
        Assert.Equal(4, worker.Status.Partitions.Count);
        await harness.AssertInvariantsAsync();
    }
}
