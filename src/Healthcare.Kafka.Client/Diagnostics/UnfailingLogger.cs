using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Healthcare.Kafka.Client;

/// <summary>
/// Every logger of this library but the audit's: what the application's logger throws must not become the fate of a message, where a line would stand for the
/// failure that it tells of.
/// </summary>
internal sealed class UnfailingLogger(ILogger logger) : ILogger
{
    /// <summary>Makes the logger of a category; one that tells nobody where there is no factory.</summary>
    public static UnfailingLogger Of(ILoggerFactory? loggers, string category) => new((loggers ?? NullLoggerFactory.Instance).CreateLogger(category));

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => logger.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return logger.IsEnabled(logLevel);
        }
#pragma warning disable CA1031 // What fails here is the application's logger: it is asked before each line.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            logger.Log(logLevel, eventId, state, exception, formatter);
        }
#pragma warning disable CA1031 // What fails here is the application's logger.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
