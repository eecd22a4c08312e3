using System.Collections.Concurrent;

[assembly: AssemblyFixture(typeof(Healthcare.Kafka.Client.Shared.EventWatch))]

namespace Healthcare.Kafka.Client.Shared;

/// <summary>Compares each event that any test has logged with its declaration, which docs/telemetry.md lists: name, level and category.</summary>
public sealed class EventWatch : IDisposable
{
    private readonly ConcurrentDictionary<string, byte> _other = new();

    /// <summary>Begins to watch.</summary>
    public EventWatch() => CollectedLogs.AnyWritten += Compare;

    /// <summary>Says what was otherwise.</summary>
    /// <exception cref="InvalidOperationException">An event was not as declared.</exception>
    public void Dispose()
    {
        CollectedLogs.AnyWritten -= Compare;
        if (!_other.IsEmpty)
        {
            throw new InvalidOperationException($"Events are logged otherwise than declared:{Environment.NewLine}{string.Join(Environment.NewLine, _other.Keys)}");
        }
    }

    private void Compare(CollectedLog entry)
    {
        if (!entry.Category.StartsWith(LifecycleLog.Category, StringComparison.Ordinal))
        {
            return;
        }

        var isDeclared = LoggedEvents.All.TryGetValue(entry.EventId.Id, out var declared)
            && declared.Name == entry.EventId.Name
            && (declared.Level ?? entry.Level) == entry.Level
            && declared.Category.Split(", ").Contains(entry.Category);
        if (!isDeclared)
        {
            _other.TryAdd($"{entry.EventId.Id} {entry.EventId.Name} {entry.Level} {entry.Category}", 0);
        }
    }
}
