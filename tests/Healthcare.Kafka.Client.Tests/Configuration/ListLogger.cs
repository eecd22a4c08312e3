using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Keeps what is logged: level, id and properties.</summary>
internal sealed class ListLogger : ILogger
{
    public List<(LogLevel Level, EventId Id, Dictionary<string, object?> Properties)> Entries { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Entries.Add((logLevel, eventId, ((IEnumerable<KeyValuePair<string, object?>>)state!).ToDictionary()));
}
