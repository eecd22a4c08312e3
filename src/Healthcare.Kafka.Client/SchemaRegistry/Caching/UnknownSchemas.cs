using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client;

/// <summary>
/// Remembers the ids that the registry does not know, so that ten thousand messages of one ask once. A registry's follower learns of a new id a moment
/// after its leader: one is asked for again when it has been unknown for as long as it was at the last time, after 1 s to 1 min.
/// </summary>
/// <param name="wait">For how long an unknown id may still appear.</param>
/// <param name="time">The clock.</param>
internal sealed class UnknownSchemas(TimeSpan wait, TimeProvider time)
{
    // Damaged payloads hold any number for an id.
    private const int Most = 10_000;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<SchemaKey, Unknown> _unknown = new();

    /// <summary>Gets what is remembered of an id that need not be asked for now; null when it is to be asked for.</summary>
    public UnknownSchemaException? Find(SchemaKey key, string what) =>
        _unknown.TryGetValue(key, out var unknown) && time.GetElapsedTime(unknown.Asked) < unknown.Pause ? ToException(unknown, what) : null;

    /// <summary>Takes note that the registry does not know an id.</summary>
    public UnknownSchemaException Remember(SchemaKey key, UnknownSchemaException answer, string what)
    {
        if (_unknown.Count >= Most)
        {
            _unknown.Clear();
        }

        var now = time.GetTimestamp();
        var first = _unknown.TryGetValue(key, out var before) ? before.First : now;
        var age = time.GetElapsedTime(first, now);
        var pause = age < Shortest ? Shortest : age > Longest ? Longest : age;
        var unknown = new Unknown(first, now, pause, answer.StatusCode, answer.ErrorCode);
        _unknown[key] = unknown;
        return ToException(unknown, what);
    }

    public void Forget(SchemaKey key) => _unknown.TryRemove(key, out _);

    private UnknownSchemaException ToException(Unknown unknown, string what) =>
        new(what, unknown.Status, unknown.Code, time.GetElapsedTime(unknown.First) < wait);

    private sealed record Unknown(long First, long Asked, TimeSpan Pause, int? Status, int? Code);
}
