using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client.ChurnConsumer;

/// <summary>Learns from the library's log events what is assigned, as a service would that must know; puts warnings on the error output.</summary>
internal sealed partial class AssignmentLoggerProvider(ConsumptionLogs logs) : ILoggerProvider, ILogger
{
    private static readonly Dictionary<int, char> _kinds = new() { [4000] = 'A', [4001] = 'R', [4002] = 'L', [4004] = 'U' };

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (_kinds.TryGetValue(eventId.Id, out var kind) && state is IReadOnlyList<KeyValuePair<string, object?>> properties)
        {
            var log = logs.Of($"{properties.First(static property => property.Key == "ClientName").Value}");
            var partitions = $"{properties.First(static property => property.Key == "Partitions").Value}";
            foreach (var partition in Partition().EnumerateMatches(partitions))
            {
                log.Assignment(kind, int.Parse(partitions.AsSpan(partition.Index + 1, partition.Length - 2), CultureInfo.InvariantCulture));
            }
        }

        if (logLevel >= LogLevel.Warning)
        {
            Console.Error.WriteLine($"{Stopwatch.GetTimestamp()} {eventId.Id} {formatter(state, exception)}");
        }
    }

    public void Dispose()
    {
    }

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Partition();
}
