using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client.ChurnService;

/// <summary>Learns from the library's log events what is assigned, as a service would that must know; puts warnings on the error output.</summary>
internal sealed partial class AssignmentLoggerProvider(ConsumptionLogs logs) : ILoggerProvider, ILogger
{
    private const int DrainIncomplete = 4003;
    private const int CommittedLookupFailed = 4022;

    private static readonly Dictionary<int, char> _kinds = new() { [4000] = 'A', [4001] = 'R', [4002] = 'L', [4004] = 'U' };

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (state is IReadOnlyList<KeyValuePair<string, object?>> properties)
        {
            Take(eventId.Id, properties);
        }

        if (logLevel >= LogLevel.Warning)
        {
            Console.Error.WriteLine($"{Stopwatch.GetTimestamp()} {eventId.Id} {formatter(state, exception)}");
        }
    }

    public void Dispose()
    {
    }

    private void Take(int id, IReadOnlyList<KeyValuePair<string, object?>> properties)
    {
        if (_kinds.TryGetValue(id, out var kind))
        {
            var partitions = Text(properties, "Partitions");
            foreach (var partition in Partition().EnumerateMatches(partitions))
            {
                LogOf(properties).Assignment(kind, int.Parse(partitions.AsSpan(partition.Index + 1, partition.Length - 2), CultureInfo.InvariantCulture));
            }
        }
        else if (id == DrainIncomplete)
        {
            LogOf(properties).Assignment('U', int.Parse(Text(properties, "Partition"), CultureInfo.InvariantCulture));
        }
        else if (id == CommittedLookupFailed)
        {
            LogOf(properties).Event('N');
        }
    }

    private ConsumptionLogWriter LogOf(IReadOnlyList<KeyValuePair<string, object?>> properties) => logs.Of(Text(properties, "ClientName"));

    private static string Text(IReadOnlyList<KeyValuePair<string, object?>> properties, string name) => $"{properties.First(property => property.Key == name).Value}";

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Partition();
}
