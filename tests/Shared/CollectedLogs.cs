using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client.Shared;

/// <summary>Keeps every log entry for the test to assert on, by event id and properties rather than by text.</summary>
internal sealed class CollectedLogs : ILoggerProvider, ILoggerFactory
{
    private readonly ConcurrentQueue<CollectedLog> _entries = new();

    /// <summary>Tells of each entry of every test, as it is written.</summary>
    public static event Action<CollectedLog>? AnyWritten;

    public IReadOnlyList<CollectedLog> Entries => [.. _entries];

    /// <summary>Gets or sets what runs for each entry, on the thread that logs it.</summary>
    public Action<CollectedLog>? Written { get; set; }

    /// <summary>The entries with this event id, in the order in which they were written.</summary>
    public IReadOnlyList<CollectedLog> Of(int eventId) => [.. _entries.Where(entry => entry.EventId.Id == eventId)];

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, this);

    public ILogger<T> CreateLogger<T>() => new Logger<T>(this);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("This factory is its own only provider.");

    public void Dispose()
    {
    }

    private sealed class Logger(string category, CollectedLogs logs) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var properties = state is IEnumerable<KeyValuePair<string, object?>> pairs
                ? pairs.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal)
                : [];
            var entry = new CollectedLog(category, logLevel, eventId, formatter(state, exception), exception, properties);
            logs._entries.Enqueue(entry);
            logs.Written?.Invoke(entry);
            AnyWritten?.Invoke(entry);
        }
    }
}

/// <summary>One log entry.</summary>
internal sealed record CollectedLog(
    string Category, LogLevel Level, EventId EventId, string Message, Exception? Exception, IReadOnlyDictionary<string, object?> Properties)
{
    public object? this[string property] => Properties.GetValueOrDefault(property);
}
