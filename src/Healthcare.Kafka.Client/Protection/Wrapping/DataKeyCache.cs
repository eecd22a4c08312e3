using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client;

/// <summary>
/// Data keys by a name: at most so many, each good for a time or until it is used up, and all who miss the same one share one load. A failure is not kept.
/// </summary>
internal sealed class DataKeyCache(int most, TimeSpan ttl, TimeProvider time, Func<CachedDataKey, bool>? isUsedUp = null)
{
    private readonly ConcurrentDictionary<string, CachedDataKey> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<CachedDataKey?>>> _loading = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public CachedDataKey? Find(string name)
    {
        if (!_known.TryGetValue(name, out var known) || time.GetElapsedTime(known.CheckedAt) >= ttl || isUsedUp?.Invoke(known) == true)
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

        Lazy<Task<CachedDataKey?>>? own = null;
        own = new(() => LoadAsync(name, load, own!));
        return await _loading.GetOrAdd(name, own).Value.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Forgets a key, also one that is being loaded: what was read before is given to those who wait for it, and to nobody who asks from now on.</summary>
    public void Remove(string name)
    {
        lock (_gate)
        {
            _loading.TryRemove(name, out _);
            _known.TryRemove(name, out _);
        }
    }

    private async Task<CachedDataKey?> LoadAsync(string name, Func<Task<CachedDataKey?>> load, Lazy<Task<CachedDataKey?>> own)
    {
        // Not within the one who asks first: the task must be there for the others before it can end.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            var loaded = await load().ConfigureAwait(false);
            if (loaded is not null)
            {
                Keep(name, loaded, own);
            }

            return loaded;
        }
        finally
        {
            _loading.TryRemove(KeyValuePair.Create(name, own));
        }
    }

    // Not one that was forgotten while it was loaded: a key that is destroyed meanwhile would be used for as long as it is kept.
    private void Keep(string name, CachedDataKey loaded, Lazy<Task<CachedDataKey?>> own)
    {
        lock (_gate)
        {
            if (_loading.TryGetValue(name, out var current) && current == own)
            {
                MakeRoom();
                _known[name] = loaded;
            }
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
