using System.Diagnostics;

namespace ClinicalPipeline;

/// <summary>Where a run stands at one moment.</summary>
internal sealed record Progress(TimeSpan At, long Produced, long Consumed, long Alerts, double Rate, double P50, double P99)
{
    public long Lag => Math.Max(0, Produced - Consumed);

    public string ToLine() =>
        $"{At.TotalSeconds,5:F0} s  produced {Produced,9:N0}  consumed {Consumed,9:N0}  alerts {Alerts,7:N0}  rate {Rate,7:N0}/s  "
        + $"lag {Lag,6:N0}  p50 {P50:F1} ms  p99 {P99:F1} ms";
}

/// <summary>Takes the moments, and the rate between two of them.</summary>
internal sealed class ProgressMeter(PipelineRun run)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _lastAt = Stopwatch.GetTimestamp();
    private long _lastConsumed;
    private double _rate;

    public Progress Take()
    {
        var now = Stopwatch.GetTimestamp();
        var consumed = run.Events.Consumed;
        var seconds = Stopwatch.GetElapsedTime(_lastAt, now).TotalSeconds;
        if (seconds > 0.2)
        {
            (_rate, _lastAt, _lastConsumed) = ((consumed - _lastConsumed) / seconds, now, consumed);
        }

        return new Progress(
            Stopwatch.GetElapsedTime(_start, now), run.Events.Added, consumed, run.Alerts.Arrived, _rate,
            run.EventLatency.Quantile(0.5), run.EventLatency.Quantile(0.99));
    }
}
