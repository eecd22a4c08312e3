using System.Collections.Concurrent;
using System.Diagnostics;

namespace Healthcare.Kafka.Tool;

/// <summary>Sorts what the consumer under test gets: probes, messages of the warm-up, measured ones, and those of others.</summary>
/// <param name="run">What the test's messages are marked with.</param>
/// <param name="takesAll">Whether every message counts, whoever sent it.</param>
internal sealed class LoadReceiver(long run, bool takesAll) : ILoadReceiver
{
    private readonly ConcurrentDictionary<Partition, bool> _probed = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource> _waits = new();
    private readonly TaskCompletionSource<long> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile LoadCounters _counters = new();
    private long _measuredFrom;
    private long _lastAt = Stopwatch.GetTimestamp();

    public LoadCounters Counters => _counters;

    /// <summary>Gets a task that completes with the time of the first message.</summary>
    public Task<long> First => _first.Task;

    /// <summary>Gets when the last message came.</summary>
    public long LastAt => Interlocked.Read(ref _lastAt);

    public bool IsProbed(Partition partition) => _probed.ContainsKey(partition);

    /// <summary>Counts anew, and only messages from a number on.</summary>
    public void Count(LoadCounters counters, long from)
    {
        Interlocked.Exchange(ref _measuredFrom, from);
        _counters = counters;
    }

    /// <summary>Gets a task that completes when the message comes.</summary>
    public Task Await(long number) => _waits.GetOrAdd(number, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Received(Headers headers, Partition partition, int bytes)
    {
        Interlocked.Exchange(ref _lastAt, Stopwatch.GetTimestamp());
        if (takesAll)
        {
            if (!_first.Task.IsCompleted)
            {
                _first.TrySetResult(Stopwatch.GetTimestamp());
            }

            _counters.AddRead(1, bytes);
        }
        else if (LoadHeader.TryRead(headers, run, out var number, out var dueAt))
        {
            Received(number, dueAt, partition, bytes);
        }
    }

    public void Failed(ErrorCode code) => _counters.AddError(code.ToString());

    private void Received(long number, long dueAt, Partition partition, int bytes)
    {
        if (number == LoadHeader.Probe)
        {
            _probed.TryAdd(partition, true);
            return;
        }

        if (number >= Interlocked.Read(ref _measuredFrom))
        {
            _counters.AddReceived(number, bytes, dueAt);
        }

        if (_waits.TryRemove(number, out var wait))
        {
            wait.TrySetResult();
        }
    }
}
