using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>For places that must go on when the application's logger throws: it is called where nobody is left to tell.</summary>
internal sealed class UnfailingLogger(ILogger logger) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => logger.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(logLevel);

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
