using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client;

/// <summary>Data keys by a name: at most so many, each good for a time, and all who miss the same one share one load. A failure is not kept.</summary>
internal sealed class DataKeyCache(int most, TimeSpan ttl, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, CachedDataKey> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<CachedDataKey?>>> _loading = new(StringComparer.Ordinal);

    public CachedDataKey? Find(string name)
    {
        if (!_known.TryGetValue(name, out var known) || time.GetElapsedTime(known.CheckedAt) >= ttl)
        {
            return null;
        }

        known.UsedAt = time.GetTimestamp();
        return known;
    }

    /// <summary>Gets what is known, however old.</summary>
    public CachedDataKey? FindOld(string name) => _known.GetValueOrDefault(name);

    /// <param name="name">The name.</param>
    /// <param name="load">Loads it: not cancelled by any one caller, since others wait for it too.</param>
    /// <param name="cancellationToken">Ends the caller's wait.</param>
    public async ValueTask<CachedDataKey?> GetAsync(string name, Func<Task<CachedDataKey?>> load, CancellationToken cancellationToken)
    {
        if (Find(name) is { } known)
        {
            return known;
        }

        var loading = _loading.GetOrAdd(name, _ => new(() => LoadAsync(name, load)));
        return await loading.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Remove(string name) => _known.TryRemove(name, out _);

    private async Task<CachedDataKey?> LoadAsync(string name, Func<Task<CachedDataKey?>> load)
    {
        // Not within the one who asks first: the task must be there for the others before it can end.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            var loaded = await load().ConfigureAwait(false);
            if (loaded is not null)
            {
                MakeRoom();
                _known[name] = loaded;
            }

            return loaded;
        }
        finally
        {
            _loading.TryRemove(name, out _);
        }
    }

    // Some at once: looking for the oldest looks at all.
    private void MakeRoom()
    {
        if (_known.Count < most)
        {
            return;
        }

        foreach (var (name, _) in _known.OrderBy(entry => entry.Value.UsedAt).Take(Math.Max(1, most / 10)).ToList())
        {
            _known.TryRemove(name, out _);
        }
    }
}
