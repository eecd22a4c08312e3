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
    private const int MostPoints = 300;

    private readonly List<LoadSample> _samples = [];

    /// <summary>Gets the samples; of a long run several made one, so that a curve of no more than three hundred points comes of it.</summary>
    public IReadOnlyList<LoadSample> Samples =>
    [
        .. _samples.Chunk(1 + (_samples.Count / MostPoints)).Select(part => new LoadSample(
            part[^1].Seconds, part.Average(sample => sample.ProducedPerSecond), part.Average(sample => sample.ConsumedPerSecond))),
    ];

    /// <summary>Gets how often: once a second, in a short run so that a curve of twenty points comes of it.</summary>
    public static TimeSpan Interval(TimeSpan? duration) => TimeSpan.FromSeconds(duration is null ? 0.5 : Math.Clamp(duration.Value.TotalSeconds / 20, 0.1, 1));

    /// <summary>Takes samples while something is done.</summary>
    public async Task<T> DuringAsync<T>(Func<Task<T>> work)
    {
        using var stop = new CancellationTokenSource();
        var sampling = RunAsync(stop.Token);
        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await sampling.ConfigureAwait(false);
        }
    }

    private async Task RunAsync(CancellationToken stop)
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
                if (seconds < interval.TotalSeconds / 2)
                {
                    // The next tick after a late one comes at once: over so short a time a few messages are a peak.
                    continue;
                }

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
