using System.Diagnostics;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>What this process spends between starts and stops: time, CPU of all its threads, and managed allocations.</summary>
internal sealed class Measurement
{
    private long _startedAt;
    private TimeSpan _cpuAtStart;
    private long _allocatedAtStart;

    public long Messages { get; private set; }

    public TimeSpan Elapsed { get; private set; }

    public TimeSpan Cpu { get; private set; }

    public long AllocatedBytes { get; private set; }

    public void Start()
    {
        _allocatedAtStart = GC.GetTotalAllocatedBytes();
        _cpuAtStart = Environment.CpuUsage.TotalTime;
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
