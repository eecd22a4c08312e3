using FsCheck;
using FsCheck.Fluent;

namespace Healthcare.Kafka.Client.Tests;

public class BufferMemoryTests
{
    private static readonly TopicPartition P0 = TestConsumer.P0;
    private static readonly TopicPartition P1 = TestConsumer.P1;

    // Fault test 64, against a model: K6 over all partitions, whichever stand still and however many there are.
    [Theory]
    [InlineData(ConsumeOrder.Partition, null)]
    [InlineData(ConsumeOrder.Partition, 3)]
    [InlineData(ConsumeOrder.Key, 100_000)]
    [InlineData(ConsumeOrder.None, 100_000)]
    public void Buffer_AnyRunOfManyPartitions_StaysWithinBufferMemoryAndStarvesNone(ConsumeOrder order, int? maxConcurrency) =>
        Prop.ForAll(Gen.Choose(0, 1_000_000).ArrayOf().ToArbitrary(), seeds =>
        {
            using var run = new BufferRun(TestConsumer.Settings with
            {
                Order = order,
                MaxConcurrency = maxConcurrency,
                MaxBatchSize = 8,
                MaxBatchBytes = 16_000,
                OverflowBytes = 128 * 1024,
                BufferMemory = 1024 * 1024,
            });
            foreach (var seed in seeds)
            {
                run.Step(new Random(seed));
            }

            run.Finish(new Random(seeds.Length));
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(60).WithEndSize(300));

    [Fact]
    public void Lane_OfOnePartition_MayHoldAllThatLanesMay()
    {
        var lane = new ManualLane(TestConsumer.Settings with { MaxBatchSize = 1, BufferMemory = 10_000, OverflowBytes = 2_000 });

        lane.Receive(P0, Enumerable.Repeat("a", 1));
        lane.Receive(P0, Enumerable.Repeat("a", 100), size: 743);

        // One is with its handler; a message costs 256 bytes beside key and value, and the last may exceed.
        Assert.Equal(1 + 4, lane.TrackerOf(P0).Unfinished);
        lane.End();
        lane.End();
        Assert.Equal(1 + 4 - 2, lane.TrackerOf(P0).Unfinished);
    }

    [Fact]
    public async Task Partitions_HundredWithTheirHandlersBlocked_HoldWhatFewWouldAndEachIsHandled()
    {
        const int Partitions = 100;
        const long Bytes = 1_000_000;
        var (gate, handled) = (new Gate(), new HandledMessages());
        await using var consumer = await TestConsumer.StartAsync(
            (batch, _) => handled.RunAsync(batch, gate.EnterAsync), settings => settings with { MaxBatchSize = 50, OverflowBytes = 100_000, BufferMemory = Bytes });
        TopicPartition[] partitions = [.. Enumerable.Range(0, Partitions).Select(partition => new TopicPartition("vitals", partition))];
        await consumer.Transport.AssignAsync(partitions);
        await consumer.Transport.DeliverAsync(partitions[0], 0);
        await gate.Entered;
        var delivered = partitions.ToDictionary(partition => partition, partition => partition == partitions[0] ? 1L : 0L);
        for (var round = 0; round < 20; round++)
        {
            foreach (var partition in partitions.Except(consumer.Transport.Paused))
            {
                await consumer.Transport.DeliverAsync(partition, [.. Enumerable.Range(0, 10).Select(index => delivered[partition] + index)]);
                delivered[partition] += 10;
            }
        }

        // A message of 28 bytes beside what it costs; and what a delivery brings beyond a share.
        Assert.InRange(delivered.Values.Sum() * (StagedRecords.RecordCost + 24), Bytes / 2, Bytes + (Partitions * 12 * 300));
        Assert.All(partitions, partition => Assert.True(consumer.StatusOf(partition).Unfinished > 0, $"{partition} has nothing to do"));

        gate.Open();
        await Eventually.Async(() => partitions.All(partition => consumer.Transport.CommittedOf(partition) == delivered[partition]));
        await Eventually.Async(() => consumer.Transport.Paused.Count == 0);
        Assert.Empty(handled.Violations);
        Assert.Equal(0, handled.Repeats);
    }

    [Fact]
    public async Task Partitions_ComeWhileTheFirstHoldsItsShareOfOne_GoOnAllTheSame()
    {
        var gate = new Gate();
        await using var consumer = await TestConsumer.StartAsync(
            (batch, _) => batch.TopicPartition == P0 ? gate.EnterAsync() : Task.CompletedTask,
            settings => settings with { MaxBatchSize = 1, BufferMemory = 10_000 });
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0);
        await gate.Entered;
        await consumer.Transport.DeliverAsync(P0, [.. Enumerable.Range(1, 100).Select(offset => (long)offset)]);
        await Eventually.Async(() => consumer.Transport.Paused.Contains(P0));

        await consumer.Transport.AssignAsync(P1);
        await consumer.Transport.DeliverAsync(P1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);

        await Eventually.Async(() => consumer.Transport.CommittedOf(P1) == 10);
        gate.Open();
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 101);
    }

    [Fact]
    public void BatchWait_LaneHasNoRoomForAFullBatch_IsNotWaitedFor()
    {
        var lane = new ManualLane(TestConsumer.Settings with { MaxBatchSize = 100, BatchWait = TimeSpan.FromMinutes(1), BufferMemory = 10_000 }, new ManualTime());

        lane.Receive(P0, Enumerable.Repeat("a", 10));
        Assert.Empty(lane.Begun);
        lane.Receive(P0, Enumerable.Repeat("a", 90));

        Assert.Equal((0, 20), Assert.Single(lane.Begun));
    }
}
