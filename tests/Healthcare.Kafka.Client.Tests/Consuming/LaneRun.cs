using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Lanes of two partitions whose workers run when the test says so, and what must hold after every step.</summary>
internal sealed class LaneRun
{
    private static readonly TopicPartition[] _partitions = [TestConsumer.P0, TestConsumer.P1];

    private readonly ConsumerSettings _settings;
    private readonly LaneSetup _setup;
    // A lane that waited for an earlier one schedules from the thread pool.
    private readonly ConcurrentQueue<LaneWorker> _scheduled = new();
    private readonly List<Running> _running = [];
    private readonly OwnedRecords _owned = new();
    private readonly ModelLane[] _lanes;
    private readonly ManualTime _time = new();
    private Random _random = new(1);

    public LaneRun(ConsumerSettings settings)
    {
        _settings = settings;
        _setup = new LaneSetup(settings, new Processor(this), new LaneMemory(settings, new Assignment()), _time) { Schedule = _scheduled.Enqueue };
        _lanes = [.. _partitions.Select(partition => new ModelLane(partition, _setup, Task.CompletedTask, _owned))];
    }

    public void Step(Random random)
    {
        _random = random;
        var lane = _lanes[random.Next(_lanes.Length)];
        switch (random.Next(20))
        {
            case < 6:
                Deliver(lane, random);
                break;
            case < 11:
                RunScheduled(random.Next(4));
                break;
            case < 16 when _running.Count > 0:
                End(_running[random.Next(_running.Count)], random, halts: false);
                break;
            case < 18 when _running.Count > 0:
                CompleteSome(_running[random.Next(_running.Count)], random);
                break;
            case 18 when _running.Count > 0 && random.Next(4) == 0:
                End(_running[random.Next(_running.Count)], random, halts: true);
                break;
            case 19 when random.Next(4) == 0:
                Restart(Array.IndexOf(_lanes, lane));
                break;
        }

        Check();
    }

    /// <summary>No starvation: when every handler returns, everything that was received in lanes that were not stopped is handled.</summary>
    public void Finish()
    {
        var random = new Random(1);
        while (_lanes.Any(lane => !lane.IsDone))
        {
            Assert.True(SpinWait.SpinUntil(() => _lanes.Any(lane => lane.HasStagedAndRoom) || !_scheduled.IsEmpty || _running.Count > 0, Eventually.Deadline), "nothing runs, and messages are left");
            RunScheduled(int.MaxValue);
            foreach (var running in _running.ToArray())
            {
                End(running, random, halts: false);
            }

            foreach (var lane in _lanes)
            {
                Flush(lane);
            }

            Check();
        }

        RunScheduled(int.MaxValue);
        while (_running.Count > 0)
        {
            End(_running[0], random, halts: false);
        }

        Assert.All(_lanes, lane => Assert.True(lane.Lane.Worker.IsCompleted));
        Assert.Equal(_lanes.Sum(lane => lane.Staged.Count), _owned.Out);
        Assert.All(_lanes, lane => Assert.True(lane.IsStopped || !lane.IsFullTold, "nobody was told of the room"));
    }

    private static void Deliver(ModelLane lane, Random random)
    {
        // As from the poll loop: a lane that did not take all gets nothing more until it tells that it is half empty, and one that stands still nothing at all.
        if (!lane.IsFullTold && !lane.IsStopped)
        {
            lane.Staged.AddRange(Enumerable.Range(0, random.Next(1, 9)).Select(_ => lane.Next(random)));
        }

        Flush(lane);
    }

    private static void Flush(ModelLane lane)
    {
        if (lane.IsStopped || lane.Staged.Count == 0)
        {
            return;
        }

        var records = lane.Staged.ToArray();
        var fitting = records.AsSpan(0, lane.Lane.RoomFor(records));
        foreach (ref readonly var record in fitting)
        {
            lane.Received.Add(record.Offset, new Message(record.Key?[0], false, false));
        }

        lane.Tracker.Receive(fitting);
        lane.Lane.Enqueue(fitting);
        lane.Staged.RemoveRange(0, fitting.Length);
        lane.IsFullTold = lane.Staged.Count > 0 || (lane.IsFullTold && !lane.Lane.IsDownTo(2));
    }

    private void RunScheduled(int most)
    {
        for (; most > 0 && _scheduled.TryDequeue(out var worker); most--)
        {
            worker.Execute();
        }
    }

    private static void CompleteSome(Running running, Random random)
    {
        var index = random.Next(running.Batch.Count);
        running.Complete(index, random.Next(1, running.Batch.Count - index + 1));
    }

    private void End(Running running, Random random, bool halts)
    {
        var lane = running.Lane;
        if (!halts && !lane.IsStopped)
        {
            foreach (var index in Enumerable.Range(0, running.Batch.Count).OrderBy(_ => random.Next()))
            {
                running.Complete(index, 1);
            }
        }

        halts &= !running.Batch.IsDone;
        var wasStopped = lane.IsStopped;
        lane.IsStopped |= halts;
        _running.Remove(running);
        running.End(halts ? new Halt(HaltReason.HandlerFailed, running.Batch.PositionOf(running.Batch.FirstOpen), null) : null);
        Assert.Equal(halts && !wasStopped ? 1 : lane.Halts, lane.Halts);
    }

    private void Restart(int index)
    {
        var lane = _lanes[index];
        lane.IsStopped = true;
        lane.Lane.Stop();
        RawRecord.Release([.. lane.Staged]);
        lane.Tracker.Close();
        lane.Lane.Abort();
        var busy = Task.WhenAll(_running.Where(running => running.Lane.Partition == lane.Partition).Select(running => running.Ended).Append(lane.Lane.Worker));
        _lanes[index] = new ModelLane(lane.Partition, _setup, busy.IsCompleted ? Task.CompletedTask : busy, _owned);
    }

    private void Begin(Running running)
    {
        var (batch, lane) = (running.Batch, running.Lane);
        var records = batch.Records.ToArray();
        Assert.False(lane.IsStopped, "a stopped lane began a batch");
        Assert.InRange(records.Length, 1, _settings.MaxBatchSize);
        Assert.True(records.Length == 1 || records.Sum(record => record.Size) <= _settings.MaxBatchBytes, "more than MaxBatchBytes");
        Assert.Equal(records.OrderBy(record => record.Sequence).Select(record => record.Offset), records.Select(record => record.Offset));
        foreach (var record in records)
        {
            Assert.Equal(lane.NextOf(record, _settings.Order), record.Offset);
            lane.Received[record.Offset] = lane.Received[record.Offset] with { IsBegun = true };
        }

        var others = _running.Where(other => other.Lane.Partition == lane.Partition).ToList();
        Assert.DoesNotContain(others, other => other.Lane != lane);
        Assert.DoesNotContain(others, other => _settings.Order == ConsumeOrder.Partition || SharesKey(other.Batch, batch));
        if (_settings is { TakesMessages: true, Order: not ConsumeOrder.Partition })
        {
            Assert.Single(records.Select(record => _settings.Order == ConsumeOrder.None || record.Key is null ? $"{record.Offset}" : $"key {record.Key[0]}").Distinct());
        }

        _running.Add(running);
        Assert.True(_running.Count <= (_settings.MaxConcurrency ?? int.MaxValue), "more than MaxConcurrency");
    }

    private bool SharesKey(LaneBatch one, LaneBatch other) =>
        _settings.Order == ConsumeOrder.Key
        && Keys(one).Intersect(Keys(other)).Any();

    private static IEnumerable<byte> Keys(LaneBatch batch) => batch.Records.ToArray().Where(record => record.Key is not null).Select(record => record.Key![0]);

    private void Check()
    {
        foreach (var lane in _lanes)
        {
            // K1 and K2: the prefix is what is completed without a gap, no more and no less.
            lane.Tracker.TryGetDirty(out var position);
            Assert.Equal(lane.Received.TakeWhile(message => message.Value.IsCompleted).Select(message => message.Key + 1).LastOrDefault(-1), position.Offset);

            // In the order of the partition the batch in flight counts beside what waits.
            Assert.InRange(lane.Tracker.Unfinished, 0, _settings.LaneCapacity + (_settings.Order == ConsumeOrder.Partition ? _settings.MaxBatchSize : 0));
            Assert.Equal(lane.Tracker.Unfinished, lane.Received.SkipWhile(message => message.Value.IsCompleted).Count());
            Assert.InRange(lane.Halts, 0, 1);
        }
    }

    private sealed class Processor(LaneRun run) : BatchProcessor
    {
        public override ValueTask<Halt?> ProcessAsync(LaneBatch batch)
        {
            var lane = run._lanes.Single(lane => lane.Partition == batch.TopicPartition);
            var running = new Running(batch, lane);
            run.Begin(running);

            // As a handler that does not wait: its lane goes on at once, or gives way.
            if (run._random.Next(3) == 0)
            {
                run._time.Advance(TimeSpan.FromMicroseconds(run._random.Next(1_000)));
                run.End(running, run._random, halts: run._random.Next(20) == 0);
            }

            return new ValueTask<Halt?>(running.Outcome);
        }
    }

    private sealed class Running(LaneBatch batch, ModelLane lane)
    {
        private readonly TaskCompletionSource<Halt?> _outcome = new();

        public LaneBatch Batch { get; } = batch;

        public ModelLane Lane { get; } = lane;

        public Task<Halt?> Outcome => _outcome.Task;

        public Task Ended => _outcome.Task;

        public void Complete(int index, int count)
        {
            Batch.Complete(index, count);
            foreach (var record in Batch.Records.Span.Slice(index, count))
            {
                Lane.Received[record.Offset] = Lane.Received[record.Offset] with { IsCompleted = true };
            }
        }

        public void End(Halt? halt) => _outcome.SetResult(halt);
    }

    private sealed class ModelLane : ILaneOwner
    {
        private readonly OwnedRecords _owned;
        private long _offset;

        public ModelLane(TopicPartition partition, LaneSetup setup, Task predecessor, OwnedRecords owned)
        {
            _owned = owned;
            Partition = partition;
            Lane = new Lane(partition, Tracker, this, setup, predecessor);
        }

        public TopicPartition Partition { get; }

        public OffsetTracker Tracker { get; } = new();

        public Lane Lane { get; }

        public SortedDictionary<long, Message> Received { get; } = [];

        public bool IsStopped { get; set; }

        public bool IsFullTold { get; set; }

        public int Halts { get; private set; }

        public List<RawRecord> Staged { get; } = [];

        public bool HasStagedAndRoom => !IsStopped && Staged.Count > 0 && Lane.RoomFor(Staged.ToArray()) > 0;

        public bool IsDone => IsStopped || (Staged.Count == 0 && Received.Values.All(message => message.IsCompleted));

        public RawRecord Next(Random random)
        {
            _offset += random.Next(1, 4);
            byte[]? key = random.Next(6) is var choice and > 0 ? [(byte)choice] : null;
            return _owned.Add(Partition, _offset, key, new byte[random.Next(8)]);
        }

        /// <summary>The offset that must come next in the order: of the partition, of the record's key, or any.</summary>
        public long NextOf(in RawRecord record, ConsumeOrder order)
        {
            var (offset, key) = (record.Offset, record.Key?[0]);
            return order == ConsumeOrder.None || (order == ConsumeOrder.Key && key is null)
                ? Received.First(message => message.Key == offset && !message.Value.IsBegun).Key
                : Received.First(message => !message.Value.IsBegun && (order == ConsumeOrder.Partition || message.Value.Key == key)).Key;
        }

        public void OnRoom() => IsFullTold = false;

        public void OnHalted(Halt halt)
        {
            Halts++;
            Assert.False(Received[halt.Position.Offset.Value].IsCompleted);
        }

        public IConsumerGroupMetadata? GroupMetadata() => null;

        public void Observe(Task cancellation)
        {
        }
    }

    internal readonly record struct Message(byte? Key, bool IsBegun, bool IsCompleted);
}
