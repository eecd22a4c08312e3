using Microsoft.Extensions.Logging.Abstractions;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>The poll loop's part in memory, on one thread: random polls of many partitions, batches that end when chance says so, and what must hold after every step.</summary>
internal sealed class BufferRun : BatchProcessor, IDisposable
{
    public const int MostPartitions = 24;

    private const int LargestMessage = 2_048;
    private const long LargestCost = LargestMessage + 16 + StagedRecords.RecordCost;
    private const int MostRecords = 500;
    private const long MostBytes = 1024 * 1024;

    private readonly ConsumerSettings _settings;
    private readonly Assignment _assignment = new();
    private readonly FakeConsumerTransport _transport = new();
    private readonly LaneMemory _memory;
    private readonly LaneSetup _lanes;
    private readonly Overflow _overflow;
    private readonly PauseControl _pauses;
    private readonly Queue<LaneWorker> _scheduled = new();
    private readonly List<(LaneBatch Batch, TaskCompletionSource<Halt?> Outcome)> _running = [];
    private readonly List<AssignedPartition> _touched = [];
    private readonly Dictionary<TopicPartition, SortedDictionary<long, long>> _open = [];
    private readonly HashSet<TopicPartition> _stuck = [];
    private readonly int _mostStuck;
    private long _atLastChange;
    private int _made;

    public BufferRun(ConsumerSettings settings)
    {
        _settings = settings;
        _mostStuck = (settings.MaxConcurrency ?? int.MaxValue) - 1;
        _memory = new LaneMemory(settings, _assignment);
        _lanes = new LaneSetup(settings, this, _memory, TimeProvider.System) { Schedule = _scheduled.Enqueue };
        _overflow = new Overflow(_assignment, settings);
        _pauses = new PauseControl(_transport, _overflow, settings, NullLogger.Instance);
    }

    private long Held => _open.Values.Sum(records => records.Values.Sum());

    public void Step(Random random)
    {
        switch (random.Next(24))
        {
            case 0 when _assignment.Owned.Count < MostPartitions:
                Assign(random.Next(1, MostPartitions - _assignment.Owned.Count + 1));
                break;
            case 1 when _assignment.Owned.Count > 0 && random.Next(4) == 0:
                Revoke(_assignment.Owned[random.Next(_assignment.Owned.Count)]);
                break;
            case < 16 when _assignment.Owned.Count > 0:
                Poll(_assignment.Owned[random.Next(_assignment.Owned.Count)], random);
                break;
            case < 19 when _running.Count > 0:
                End(random.Next(_running.Count));
                break;
            default:
                RunScheduled();
                Serve();
                break;
        }

        Check();
    }

    /// <summary>No starvation: while some stand still, each of the others handles as much as comes; when these go on too, all is handled and none stays paused.</summary>
    public void Finish(Random random)
    {
        Assign(1);
        var owned = _assignment.Owned.ToArray();
        // Where workers are shared, one must be left.
        _stuck.UnionWith(owned.Skip(1).Where(_ => random.Next(2) == 0).Select(partition => partition.TopicPartition).Take(_mostStuck));
        var target = owned.ToDictionary(partition => partition, partition => partition.NextOffset + 200);
        for (var round = 0; owned.Any(partition => !_stuck.Contains(partition.TopicPartition) && !IsDone(partition)); round++)
        {
            Assert.True(round < 2_000, "a partition starves");
            foreach (var partition in owned.Where(partition => partition.NextOffset < target[partition]))
            {
                Poll(partition, random);
            }

            RunAll();
            Check();
        }

        _stuck.Clear();
        for (var round = 0; _open.Values.Any(records => records.Count > 0) || _transport.Paused.Count > 0; round++)
        {
            Assert.True(round < 2_000, "messages are left, or a partition stays paused");
            RunAll();
            Check();
        }

        Assert.Equal(0, _memory.Held);

        bool IsDone(AssignedPartition partition) => partition.NextOffset >= target[partition] && _open[partition.TopicPartition].Count == 0;
    }

    public void Dispose() => _transport.Dispose();

    public override ValueTask<Halt?> ProcessAsync(LaneBatch batch)
    {
        var outcome = new TaskCompletionSource<Halt?>();
        _running.Add((batch, outcome));
        return new ValueTask<Halt?>(outcome.Task);
    }

    private void Assign(int count)
    {
        _atLastChange = Held;
        for (; count > 0; count--)
        {
            var topicPartition = new TopicPartition("vitals", _made++);
            _open[topicPartition] = [];
            _assignment.Add(topicPartition, (epoch, predecessor) => new AssignedPartition(
                topicPartition, epoch, null, _lanes, predecessor, new GroupMembership(_transport), NullLogger.Instance, _pauses.Request, () => { })
            {
                CommittedBefore = GroupOffset.None(topicPartition),
            });
        }
    }

    private void Revoke(AssignedPartition partition)
    {
        _assignment.Remove([partition.TopicPartition]);
        _touched.Remove(partition);
        partition.End();
        _assignment.Retire(partition);
        _pauses.Clear(partition);

        // What waits is dropped; what is in flight stays until its handler returns.
        var inFlight = _running.Where(running => running.Batch.TopicPartition == partition.TopicPartition).SelectMany(running => running.Batch.Records.ToArray());
        var kept = inFlight.Select(record => record.Offset).ToHashSet();
        foreach (var offset in _open[partition.TopicPartition].Keys.Where(offset => !kept.Contains(offset)).ToList())
        {
            _open[partition.TopicPartition].Remove(offset);
        }
    }

    /// <summary>All that a poll may bring is of one partition, as where librdkafka has a large fetch of it.</summary>
    private void Poll(AssignedPartition partition, Random random)
    {
        if (partition.Paused)
        {
            return;
        }

        var isFed = _overflow.IsFed();
        var bytes = _overflow.PollBytes(MostBytes);
        var records = isFed ? 1 : Math.Min(MostRecords, bytes / StagedRecords.RecordCost);
        for (; records > 0 && bytes > 0; records--)
        {
            var record = new RawRecord
            {
                Topic = partition.TopicPartition.Topic,
                Partition = partition.TopicPartition.Partition.Value,
                Offset = Math.Max(0, partition.NextOffset),
                Key = [(byte)random.Next(40)],
                Value = new byte[random.Next(3) == 0 ? 0 : random.Next(LargestMessage)],
            };
            bytes -= record.Size;
            if (!partition.HasStaged)
            {
                _touched.Add(partition);
            }

            partition.Add(record);
            _open[partition.TopicPartition].Add(record.Offset, LaneMemory.CostOf(1, record.Size));
        }

        Flush();
    }

    private void Flush()
    {
        _pauses.FlushAndReconcile(_touched);
        _touched.RemoveAll(static partition => !partition.HasStaged);
        Assert.All(_touched, partition => Assert.True(_open[partition.TopicPartition].Values.Sum() > partition.StagedCost, "a lane refuses its only message"));
    }

    private void Serve()
    {
        _pauses.ServeRequests();
        Flush();
    }

    private void RunScheduled()
    {
        while (_scheduled.TryDequeue(out var worker))
        {
            worker.Execute();
        }
    }

    private void RunAll()
    {
        RunScheduled();
        for (var index = _running.Count - 1; index >= 0; index--)
        {
            if (!_stuck.Contains(_running[index].Batch.TopicPartition))
            {
                End(index);
            }
        }

        RunScheduled();
        Serve();
    }

    private void End(int index)
    {
        var (batch, outcome) = _running[index];
        _running.RemoveAt(index);
        var open = _open[batch.TopicPartition];
        Assert.True(_settings.Order != ConsumeOrder.Partition || open.Keys.First() == batch.PositionOf(0).Offset, "handled out of order");
        foreach (ref readonly var record in batch.Records.Span)
        {
            Assert.True(open.Remove(record.Offset), "handled twice");
        }

        batch.Complete(0, batch.Count);
        outcome.SetResult(null);
    }

    private void Check()
    {
        var owned = _assignment.Owned;
        var staged = owned.Sum(partition => partition.StagedCost);
        Assert.Equal(Held, _memory.Held + staged);

        // Beyond the sums: a message more in the lane and in the batch, and of a poll that one partition had alone. What was there already when the
        // assignment last changed must only not grow.
        var lanes = _settings.BufferMemory - _settings.OverflowBytes;
        var most = lanes + (owned.Count * 2 * LargestCost) + _settings.OverflowBytes + (owned.Count * ((2 * 16 * 1024) + LargestCost));
        Assert.True(Held <= Math.Max(most, _atLastChange + (most / 4)), $"{Held} bytes are held, at most {most} may be by {owned.Count} partitions");
    }
}
