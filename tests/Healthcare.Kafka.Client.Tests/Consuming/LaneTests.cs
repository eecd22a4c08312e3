namespace Healthcare.Kafka.Client.Tests;

public class LaneTests
{
    private static readonly TopicPartition P0 = TestConsumer.P0;
    private static readonly TopicPartition P1 = TestConsumer.P1;

    [Fact]
    public async Task Lane_Full_PausesItsPartitionOnceAndResumesAtHalf()
    {
        var gate = new Gate();
        await using var consumer = await TestConsumer.StartAsync((_, _) => gate.EnterAsync(), settings => settings with { LaneCapacity = 10, MaxBatchSize = 2 });
        await consumer.Transport.AssignAsync(P0, P1);
        await consumer.Transport.DeliverAsync(P0, 0, 1);
        await gate.Entered;

        // Without any overflow, records that wait for the lookup of the committed offset pause their partition too.
        await Eventually.Async(() => consumer.Transport.Paused.Count == 0);
        var before = consumer.Transport.PauseCalls;
        await consumer.Transport.DeliverAsync(P0, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        Assert.Empty(consumer.Transport.Paused);

        await consumer.Transport.DeliverAsync(P0, 11, 12);
        await consumer.Transport.DeliverAsync(P0, 13);
        Assert.Equal([P0], consumer.Transport.Paused);
        Assert.True(consumer.StatusOf(P0).Paused);

        gate.Open();
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 14);
        await Eventually.Async(() => consumer.Transport.Paused.Count == 0);
        Assert.Equal(before + 1, consumer.Transport.PauseCalls);
    }

    [Fact]
    public async Task Lane_FullOfBytes_PausesItsPartition()
    {
        var gate = new Gate();
        await using var consumer = await TestConsumer.StartAsync((_, _) => gate.EnterAsync(), settings => settings with { LaneCapacityBytes = 100, MaxBatchSize = 1 });
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0);
        await gate.Entered;
        await consumer.Transport.DeliverAsync(P0, 1, 2, 3, 4, 5, 6);

        Assert.Equal([P0], consumer.Transport.Paused);
        gate.Open();
        await Eventually.Async(() => consumer.Transport.Paused.Count == 0);
    }

    [Fact]
    public async Task Handler_OfOnePartitionBlocked_OthersGoOnAndPollsToo()
    {
        var gate = new Gate();
        await using var consumer = await TestConsumer.StartAsync(
            (batch, _) => batch.TopicPartition == P0 ? gate.EnterAsync() : Task.CompletedTask, settings => settings with { LaneCapacity = 1 });
        await consumer.Transport.AssignAsync(P0, P1);
        await consumer.Transport.DeliverAsync(P0, 0, 1, 2);
        await gate.Entered;
        var polled = consumer.Worker.Status.LastPoll;

        for (var offset = 0L; offset < 50; offset++)
        {
            await consumer.Transport.DeliverAsync(P1, offset);
        }

        await Eventually.Async(() => consumer.Transport.CommittedOf(P1) == 50);
        await Eventually.Async(() => consumer.Worker.Status.LastPoll > polled);
        Assert.Equal(-1, consumer.Transport.CommittedOf(P0));
        gate.Open();
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 3);
    }

    [Fact]
    public async Task Handler_ManyQueued_GetsBatchesUpToTheMaximumInOrder()
    {
        var gate = new Gate();
        var sizes = new List<int>();
        var handled = new HandledMessages();
        await using var consumer = await TestConsumer.StartAsync(
            (batch, _) => handled.RunAsync(batch, () =>
            {
                sizes.Add(batch.Count);
                return gate.EnterAsync();
            }),
            settings => settings with { MaxBatchSize = 4 });
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0);
        await gate.Entered;
        await consumer.Transport.DeliverAsync(P0, 1, 2, 3);
        await consumer.Transport.DeliverAsync(P0, 4, 8, 9, 10, 11, 12);
        gate.Open();

        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 13);

        Assert.Equal([1, 4, 4, 1], sizes);
        Assert.Empty(handled.Violations);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Processor_Throws_HaltsAtTheFirstMessageThatIsNotAcknowledged(int acknowledged)
    {
        var owner = new FakeLaneOwner();
        var tracker = new OffsetTracker();
        var lane = new Lane(P0, tracker, owner, Throwing(acknowledged), Task.CompletedTask);
        RawRecord[] records = [new() { Topic = "vitals", Partition = 0, Offset = 5 }, new() { Topic = "vitals", Partition = 0, Offset = 9 }];
        tracker.Receive(records);
        lane.Enqueue(records);

        await lane.Worker.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);

        Assert.Equal(new TopicPartitionOffset(P0, records[acknowledged].Offset), owner.Halt!.Position);
        Assert.Equal(typeof(InvalidOperationException).FullName, owner.Halt.ExceptionType);
        Assert.Equal(2 - acknowledged, tracker.Unfinished);
    }

    [Fact]
    public async Task Processor_ThrowsWhenAllIsAcknowledged_GoesOn()
    {
        var owner = new FakeLaneOwner();
        var tracker = new OffsetTracker();
        var lane = new Lane(P0, tracker, owner, Throwing(1), Task.CompletedTask);
        for (var offset = 0; offset < 2; offset++)
        {
            RawRecord[] records = [new() { Topic = "vitals", Partition = 0, Offset = offset }];
            tracker.Receive(records);
            lane.Enqueue(records);
            await lane.Worker.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);
        }

        Assert.Null(owner.Halt);
        Assert.Equal(0, tracker.Unfinished);
    }

    [Theory]
    [InlineData(1_000, "0101010101")]
    [InlineData(400, "0001110011")]
    [InlineData(0, "0000011111")]
    public void Batches_OfTwoLanes_TakeTurnsOnTheThread(int microseconds, string expected)
    {
        var run = new TurnRun(TimeSpan.FromMicroseconds(microseconds));

        run.Enqueue(P0, 5);
        run.Enqueue(P1, 5);
        run.RunScheduled();

        Assert.Equal(expected, run.Order);
        Assert.True(run.LaneOf(P0).Worker.IsCompleted && run.LaneOf(P1).Worker.IsCompleted);
    }

    [Fact]
    public void Turn_StoppedOrHeldBeforeTheNext_BeginsNoBatch()
    {
        var run = new TurnRun(TimeSpan.FromMilliseconds(1));
        run.Enqueue(P0, 2);
        run.Enqueue(P1, 2);
        run.RunScheduled(2);

        run.LaneOf(P0).Hold(true);
        run.LaneOf(P1).Stop();
        run.RunScheduled();
        Assert.Equal("01", run.Order);
        Assert.True(run.LaneOf(P0).Worker.IsCompleted && run.LaneOf(P1).Worker.IsCompleted);

        run.LaneOf(P0).Hold(false);
        run.RunScheduled();
        Assert.Equal("010", run.Order);
    }

    [Fact]
    public async Task Handler_Tombstone_GetsTheDefaultValueAndIsTombstone()
    {
        IncomingMessage<string, string>? seen = null;
        await using var consumer = await TestConsumer.StartAsync((batch, _) =>
        {
            seen = batch[0];
            return Task.CompletedTask;
        });
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverValuesAsync(P0, 3, [null]);
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 4);

        Assert.True(seen!.IsTombstone);
        Assert.Null(seen.Value);
        Assert.Equal($"{PhiCanary.Mark} key", seen.Key);
        Assert.Equal(7, seen.LeaderEpoch);
    }

    private static LaneSetup Throwing(int acknowledged) =>
        new(TestConsumer.Settings, new ThrowingProcessor(acknowledged), new LaneMemory(TestConsumer.Settings, new Assignment()), TimeProvider.System);

    private sealed class ThrowingProcessor(int acknowledged) : BatchProcessor
    {
        public override ValueTask<Halt?> ProcessAsync(LaneBatch batch)
        {
            batch.Complete(0, acknowledged);
            throw new InvalidOperationException();
        }
    }

    /// <summary>Lanes whose batches have one message, never wait and take as long as the test says; each turn runs when the test says so.</summary>
    private sealed class TurnRun : BatchProcessor
    {
        private readonly ManualTime _time = new();
        private readonly TimeSpan _length;
        private readonly Queue<LaneWorker> _scheduled = new();
        private readonly LaneSetup _setup;
        private readonly Dictionary<TopicPartition, Lane> _lanes = [];

        public TurnRun(TimeSpan length)
        {
            _length = length;
            var settings = TestConsumer.Settings with { MaxBatchSize = 1, BatchWait = null };
            _setup = new LaneSetup(settings, this, new LaneMemory(settings, new Assignment()), _time) { Schedule = _scheduled.Enqueue };
        }

        /// <summary>Gets the partitions of the batches, as they began.</summary>
        public string Order { get; private set; } = "";

        public Lane LaneOf(TopicPartition partition) => _lanes[partition];

        public void Enqueue(TopicPartition partition, int count)
        {
            var tracker = new OffsetTracker();
            var records = Enumerable.Range(0, count)
                .Select(offset => new RawRecord { Topic = partition.Topic, Partition = partition.Partition.Value, Offset = offset }).ToArray();
            _lanes[partition] = new Lane(partition, tracker, new FakeLaneOwner(), _setup, Task.CompletedTask);
            tracker.Receive(records);
            _lanes[partition].Enqueue(records);
        }

        public void RunScheduled(int most = int.MaxValue)
        {
            for (; most > 0 && _scheduled.TryDequeue(out var worker); most--)
            {
                worker.Execute();
            }
        }

        public override ValueTask<Halt?> ProcessAsync(LaneBatch batch)
        {
            Order += batch.TopicPartition.Partition.Value;
            _time.Advance(_length);
            batch.Complete(0, batch.Count);
            return default;
        }
    }
}
