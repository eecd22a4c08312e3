using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client.Tests;

public class OverflowTests
{
    private static readonly TopicPartition P0 = TestConsumer.P0;
    private static readonly TopicPartition P1 = TestConsumer.P1;

    [Fact]
    public async Task Burst_LargerThanTheLane_PausesNothingAndStaysInOrder()
    {
        var (gate, handled) = (new Gate(), new HandledMessages());
        await using var consumer = await TestConsumer.StartAsync(
            (batch, _) => handled.RunAsync(batch, gate.EnterAsync), settings => settings with { LaneCapacity = 10, MaxBatchSize = 2, OverflowBytes = 1_000_000 });
        await consumer.Transport.AssignAsync(P0, P1);
        await consumer.Transport.DeliverAsync(P0, 0, 1);
        await gate.Entered;
        await consumer.Transport.DeliverAsync(P0, [.. Enumerable.Range(2, 98).Select(offset => (long)offset)]);
        await consumer.Transport.DeliverAsync(P1, 0);

        Assert.Empty(consumer.Transport.Paused);
        Assert.InRange(consumer.StatusOf(P0).Unfinished, 2, 12);
        gate.Open();
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 100 && consumer.Transport.CommittedOf(P1) == 1);
        Assert.Equal(0, consumer.Transport.PauseCalls);
        Assert.Empty(handled.Violations);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Overflow_HandlersBlocked_IsNeverExceededByMoreThanAPollAndLeavesEachPartitionItsShare(int blocked)
    {
        const int Delivery = 5;
        const long Bytes = 60_000;
        var gate = new Gate();
        var begun = new ConcurrentDictionary<int, bool>();
        await using var consumer = await TestConsumer.StartAsync(
            (batch, _) =>
            {
                begun[batch.TopicPartition.Partition.Value] = true;
                return batch.TopicPartition.Partition < blocked ? gate.EnterAsync() : Task.CompletedTask;
            },
            settings => settings with { LaneCapacity = 4, MaxBatchSize = 1, OverflowBytes = Bytes });
        TopicPartition[] partitions = [.. Enumerable.Range(0, 4).Select(partition => new TopicPartition("vitals", partition))];
        await consumer.Transport.AssignAsync(partitions);
        var delivered = new long[4];
        for (var partition = 0; partition < blocked; partition++)
        {
            while (!consumer.Transport.Paused.Contains(partitions[partition]))
            {
                var next = delivered[partition];
                await consumer.Transport.DeliverAsync(partitions[partition], [.. Enumerable.Range(0, Delivery).Select(index => next + index)]);
                delivered[partition] += Delivery;

                // Before it is known what the group has committed, nothing goes into the lane.
                await Eventually.Async(() => begun.ContainsKey(partition));
                Assert.True(delivered.Sum() * StagedRecords.RecordCost < 2 * Bytes, "nothing is paused");
            }

            // Less than a lane, a batch and a delivery of it is not staged.
            Assert.True((delivered[partition] - 4 - 1) * (StagedRecords.RecordCost + 100) >= Bytes / 8, $"partition {partition} was paused at {delivered[partition]} messages");
        }

        Assert.InRange((delivered.Sum() - (blocked * (4 + 1 + Delivery))) * StagedRecords.RecordCost, 0, Bytes);
        await consumer.Transport.DeliverAsync(partitions[3], 0, 1, 2, 3, 4, 5);
        await Eventually.Async(() => consumer.Transport.CommittedOf(partitions[3]) == 6);
        Assert.DoesNotContain(partitions[3], consumer.Transport.Paused);

        gate.Open();
        await Eventually.Async(() => Enumerable.Range(0, blocked).All(partition => consumer.Transport.CommittedOf(partitions[partition]) == delivered[partition]));
        await Eventually.Async(() => consumer.Transport.Paused.Count == 0);
    }

    [Fact]
    public async Task AllPartitions_FedForLong_ArePausedAndGoOnWhenTheyHaveRoom()
    {
        var gate = new Gate();
        await using var consumer = await TestConsumer.StartAsync(
            (_, _) => gate.EnterAsync(), settings => settings with { LaneCapacity = 8, MaxBatchSize = 1, OverflowBytes = 1_000_000 });
        await consumer.Transport.AssignAsync(P0, P1);
        await consumer.Transport.DeliverAsync(P0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        await consumer.Transport.DeliverAsync(P1, 0, 1, 2, 3, 4, 5, 6);
        await gate.Entered;
        Assert.Empty(consumer.Transport.Paused);
        var polled = consumer.Worker.Status.LastPoll;
        await Eventually.Async(() => consumer.Worker.Status.LastPoll > polled, "a consumer that is fed polls on");

        await Eventually.Async(() => consumer.Transport.Paused.Count == 2);
        gate.Open();

        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 12 && consumer.Transport.CommittedOf(P1) == 7);
        await Eventually.Async(() => consumer.Transport.Paused.Count == 0);
    }
}
