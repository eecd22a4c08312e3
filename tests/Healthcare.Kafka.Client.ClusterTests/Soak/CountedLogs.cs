using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Counts log entries by event id and keeps none, so that a long run's memory is the producer's; notes what tells of patients.</summary>
internal sealed class CountedLogs : ILoggerFactory, ILogger
{
    private int _leaks;

    public ConcurrentDictionary<int, int> Counts { get; } = new();

    /// <summary>Gets how many entries held a part of a key or value, or an exception.</summary>
    public int Leaks => Volatile.Read(ref _leaks);

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("This factory keeps nothing.");

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Counts.AddOrUpdate(eventId.Id, 1, static (_, count) => count + 1);
        if (exception is not null || formatter(state, exception).Contains(ClusterProducer.Sentinel, StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _leaks);
        }
    }

    public void Dispose()
    {
    }
}
