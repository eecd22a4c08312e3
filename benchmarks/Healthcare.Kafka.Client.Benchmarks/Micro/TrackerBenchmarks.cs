using BenchmarkDotNet.Attributes;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>What it costs to know the offset to commit, per message.</summary>
[MemoryDiagnoser]
public class TrackerBenchmarks
{
    private const int Batch = 500;
    private readonly RawRecord[] _records = new RawRecord[Batch];
    private readonly OffsetTracker _tracker = new() { NamesCompleted = true };
    private long _offset;

    [Benchmark(OperationsPerInvoke = Batch, Description = "batches in order")]
    public long ReceiveAndComplete()
    {
        var first = Receive();
        _tracker.Complete(first, Batch);
        return _tracker.Finished;
    }

    [Benchmark(OperationsPerInvoke = Batch, Description = "messages one by one, last first")]
    public long CompleteBackwards()
    {
        var first = Receive();
        for (var message = Batch - 1; message >= 0; message--)
        {
            _tracker.Complete(first + message, 1);
        }

        return _tracker.Finished;
    }

    private long Receive()
    {
        for (var index = 0; index < Batch; index++)
        {
            _records[index] = new RawRecord { Topic = "observations", Partition = 0, Offset = _offset++, LeaderEpoch = 1 };
        }

        return _tracker.Receive(_records)[0].Sequence;
    }
}
