using System.Text;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>A lane whose workers run on the test's thread, and whose batches end when the test says so.</summary>
internal sealed class ManualLane : BatchProcessor, ILaneOwner
{
    private readonly Queue<LaneWorker> _scheduled = new();
    private readonly List<(LaneBatch Batch, TaskCompletionSource<Halt?> Outcome)> _running = [];
    private readonly LaneSetup _setup;
    private readonly Dictionary<TopicPartition, (Lane Lane, OffsetTracker Tracker)> _lanes = [];
    private long _offset;

    public ManualLane(ConsumerSettings settings, TimeProvider? timeProvider = null) =>
        _setup = new LaneSetup(settings, this, new LaneMemory(settings, new Assignment()), timeProvider ?? TimeProvider.System) { Schedule = _scheduled.Enqueue };

    /// <summary>Gets the batches that run, as the keys of their messages.</summary>
    public IReadOnlyList<string> Running => [.. _running.Select(running => Text(running.Batch))];

    /// <summary>Gets the batches that began, as partition and count.</summary>
    public List<(int Partition, int Count)> Begun { get; } = [];

    public bool HasRoom { get; private set; }

    public Lane LaneOf(TopicPartition partition) => _lanes[partition].Lane;

    public OffsetTracker TrackerOf(TopicPartition partition) => _lanes[partition].Tracker;

    /// <summary>Receives one record per key, a null key among them as "-", each with as many bytes of value: those that there is room for.</summary>
    public void Receive(TopicPartition partition, IEnumerable<string> keys, int size = 1)
    {
        if (!_lanes.TryGetValue(partition, out var lane))
        {
            var tracker = new OffsetTracker();
            _lanes[partition] = lane = (new Lane(partition, tracker, this, _setup, Task.CompletedTask), tracker);
        }

        var records = keys.Select(key => new RawRecord
        {
            Topic = partition.Topic,
            Partition = partition.Partition.Value,
            Offset = _offset++,
            Key = key == "-" ? null : Encoding.UTF8.GetBytes(key),
            Value = new byte[size],
        }).ToArray();
        Array.Resize(ref records, lane.Lane.RoomFor(records));
        lane.Tracker.Receive(records);
        lane.Lane.Enqueue(records);
        RunScheduled();
    }

    /// <summary>Gets how many of a hundred records without any bytes there is room for.</summary>
    public int RoomOf(TopicPartition partition)
    {
        RawRecord empty = new() { Topic = partition.Topic, Partition = partition.Partition.Value, Offset = 0 };
        return LaneOf(partition).RoomFor([.. Enumerable.Repeat(empty, 100)]);
    }

    public void RunScheduled()
    {
        while (_scheduled.TryDequeue(out var worker))
        {
            worker.Execute();
        }
    }

    /// <summary>Ends a batch that runs: done, or with a halt at its first message.</summary>
    public void End(int index = 0, bool halts = false)
    {
        var (batch, outcome) = _running[index];
        _running.RemoveAt(index);
        if (!halts)
        {
            batch.Complete(0, batch.Count);
        }

        outcome.SetResult(halts ? new Halt(HaltReason.HandlerFailed, batch.PositionOf(0), null) : null);
        RunScheduled();
    }

    public override ValueTask<Halt?> ProcessAsync(LaneBatch batch)
    {
        var outcome = new TaskCompletionSource<Halt?>();
        Begun.Add((batch.TopicPartition.Partition.Value, batch.Count));
        _running.Add((batch, outcome));
        return new ValueTask<Halt?>(outcome.Task);
    }

    public void OnRoom() => HasRoom = true;

    public void OnHalted(Halt halt)
    {
    }

    public IConsumerGroupMetadata? GroupMetadata() => null;

    public void Observe(Task cancellation)
    {
    }

    private static string Text(LaneBatch batch) =>
        string.Concat(batch.Records.ToArray().Select(record => record.Key is null ? "-" : Encoding.UTF8.GetString(record.Key)));
}
