using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>
/// Takes all that the client shows: OpenTelemetry's SDK collects the metrics each second, every span is recorded, and each log line is formatted. Nothing
/// leaves the process: what an exporter costs is not the client's.
/// </summary>
internal sealed class Observers : IDisposable
{
    private const string Source = "Healthcare.Kafka.Client";
    private static readonly TimeSpan CollectEvery = TimeSpan.FromSeconds(1);
    private readonly ActivityListener _spans;
    private readonly MeterProvider _metrics;
    private readonly Collector _collector = new();
    private readonly Lines _lines = new();
    private long _spanCount;

    public Observers()
    {
        _spans = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == Source,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ => Interlocked.Increment(ref _spanCount),
        };
        ActivitySource.AddActivityListener(_spans);
#pragma warning disable CA2000 // The provider disposes its reader.
        _metrics = Sdk.CreateMeterProviderBuilder()
            .AddMeter(Source)
            .AddReader(new PeriodicExportingMetricReader(_collector, (int)CollectEvery.TotalMilliseconds))
            .Build();
#pragma warning restore CA2000
    }

    public void Register(IServiceCollection services) => services.AddLogging(logging => logging.AddProvider(_lines));

    /// <exception cref="RunFailedException">A kind of telemetry never came, so that its cost was not measured.</exception>
    public void MustHaveSeenAll()
    {
        _metrics.ForceFlush();
        if (_collector.Metrics == 0 || Interlocked.Read(ref _spanCount) == 0 || _lines.Count == 0)
        {
            throw new RunFailedException($"observed: {_collector.Metrics} metrics, {_spanCount} spans and {_lines.Count} log lines; expected some of each.");
        }
    }

    public void Dispose()
    {
        _metrics.Dispose();
        _spans.Dispose();
    }

    private sealed class Collector : BaseExporter<Metric>
    {
        private long _metrics;

        public long Metrics => Interlocked.Read(ref _metrics);

        public override ExportResult Export(in Batch<Metric> batch)
        {
            Interlocked.Add(ref _metrics, batch.Count);
            return ExportResult.Success;
        }
    }

    /// <summary>Formats each line, as a sink would, and drops it.</summary>
    private sealed class Lines : ILoggerProvider, ILogger
    {
        private long _count;

        public long Count => Interlocked.Read(ref _count);

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Interlocked.Add(ref _count, formatter(state, exception).Length > 0 ? 1 : 0);

        public void Dispose()
        {
            // Each host disposes it, and a run has several.
        }
    }
}
