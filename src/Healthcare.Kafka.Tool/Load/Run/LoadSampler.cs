using System.Diagnostics;

namespace Healthcare.Kafka.Tool;

/// <summary>One moment of a run.</summary>
/// <param name="Seconds">Since the measurement began.</param>
/// <param name="ProducedPerSecond">Messages persisted, over the time since the moment before.</param>
/// <param name="ConsumedPerSecond">Messages that the handler got.</param>
internal sealed record LoadSample(double Seconds, double ProducedPerSecond, double ConsumedPerSecond);

/// <summary>Takes a sample of a run every so often, and tells of each.</summary>
internal sealed class LoadSampler(LoadCounters counters, TimeSpan interval, Action<LoadSample> onSample)
{
    private readonly List<LoadSample> _samples = [];

    public IReadOnlyList<LoadSample> Samples => _samples;

    /// <summary>Gets how often: once a second, in a short run so that a curve of twenty points comes of it, in a long one of three hundred.</summary>
    public static TimeSpan Interval(TimeSpan? duration) => TimeSpan.FromSeconds(duration switch
    {
        null => 0.5,
        { TotalSeconds: < 20 and var seconds } => Math.Max(0.1, seconds / 20),
        { TotalSeconds: var seconds } => Math.Max(1, seconds / 300),
    });

    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(interval);
        var startedAt = Stopwatch.GetTimestamp();
        var (at, produced, consumed) = (startedAt, counters.Delivered, counters.Read);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                var (now, producedNow, consumedNow) = (Stopwatch.GetTimestamp(), counters.Delivered, counters.Read);
                var seconds = Stopwatch.GetElapsedTime(at, now).TotalSeconds;
                var sample = new LoadSample(
                    Stopwatch.GetElapsedTime(startedAt, now).TotalSeconds, (producedNow - produced) / seconds, (consumedNow - consumed) / seconds);
                _samples.Add(sample);
                onSample(sample);
                (at, produced, consumed) = (now, producedNow, consumedNow);
            }
        }
        catch (OperationCanceledException)
        {
            // That is how it ends.
        }
    }
}
