using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Loggers that throw whatever they are given, as an application's may.</summary>
internal sealed class ThrowingLoggers : ILoggerFactory, ILogger
{
    public bool IsEnabledThrows { get; init; }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => IsEnabledThrows ? throw new InvalidOperationException("a logger that throws") : true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        throw new InvalidOperationException("a logger that throws");

    public void Dispose()
    {
    }
}
