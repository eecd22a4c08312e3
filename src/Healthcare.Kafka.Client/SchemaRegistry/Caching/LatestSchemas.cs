using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client;

/// <summary>Keeps the latest version of each subject for a while.</summary>
internal sealed class LatestSchemas(int capacity, TimeSpan ttl, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);

    public Task<RegistrySchema> GetAsync(string subject, Func<Task<RegistrySchema>> fetch, CancellationToken cancellationToken)
    {
        if (!_kept.TryGetValue(subject, out var kept) || kept.Flight.Failed || time.GetElapsedTime(kept.Since) >= ttl)
        {
            kept = Replace(subject, fetch, kept);
        }

        var task = kept.Flight.Task;
        return task.IsCompleted ? task : task.WaitAsync(cancellationToken);
    }

    /// <summary>Forgets a subject of which this client has registered a version.</summary>
    public void Forget(string subject) => _kept.TryRemove(subject, out _);

    // Of those who find the same one too old, one asks.
    private Kept Replace(string subject, Func<Task<RegistrySchema>> fetch, Kept? old)
    {
        if (_kept.Count >= capacity)
        {
            _kept.Clear();
        }

        var fresh = new Kept(new SchemaFlight(fetch), time.GetTimestamp());
        return old is not null && _kept.TryUpdate(subject, fresh, old) ? fresh : _kept.GetOrAdd(subject, fresh);
    }

    private sealed record Kept(SchemaFlight Flight, long Since);
}
