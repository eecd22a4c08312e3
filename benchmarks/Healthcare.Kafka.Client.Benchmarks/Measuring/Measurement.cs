using System.Diagnostics;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>What this process spends between starts and stops: time, CPU of all its threads, and managed allocations.</summary>
internal sealed class Measurement
{
    private long _startedAt;
    private TimeSpan _cpuAtStart;
    private long _allocatedAtStart;
    private long _untimed;

    public long Messages { get; private set; }

    public TimeSpan Elapsed { get; private set; }

    public TimeSpan Cpu { get; private set; }

    public long AllocatedBytes { get; private set; }

    /// <summary>Gets how many messages there were per second of the time that is counted.</summary>
    public double Rate => (Messages - _untimed) / Elapsed.TotalSeconds;

    public void Start()
    {
        _allocatedAtStart = GC.GetTotalAllocatedBytes();
        _cpuAtStart = Environment.CpuUsage.TotalTime;
        _startedAt = Stopwatch.GetTimestamp();
    }

    /// <summary>
    /// Counts the time from here on only: joining a group takes long and says nothing of the rate. CPU and allocations count from the start, when the client is
    /// made and subscribed: what is prefetched meanwhile was work too.
    /// </summary>
    /// <param name="messages">The messages that are there already.</param>
    public void StartTime(long messages)
    {
        _untimed += messages;
        _startedAt = Stopwatch.GetTimestamp();
    }

    public void Stop(long messages)
    {
        Elapsed += Stopwatch.GetElapsedTime(_startedAt);
        Cpu += Environment.CpuUsage.TotalTime - _cpuAtStart;
        AllocatedBytes += GC.GetTotalAllocatedBytes() - _allocatedAtStart;
        Messages += messages;
    }
}
