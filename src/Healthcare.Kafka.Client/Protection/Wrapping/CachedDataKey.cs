namespace Healthcare.Kafka.Client;

/// <summary>A data key in memory, with when the store was last asked about it and when it was last used, as timestamps of the clock.</summary>
internal sealed class CachedDataKey(DataKey key, string? subject, DateTimeOffset createdAt, long checkedAt)
{
    private long _usedAt = checkedAt;

    public DataKey Key => key;

    public string? Subject => subject;

    public DateTimeOffset CreatedAt => createdAt;

    public long CheckedAt { get; } = checkedAt;

    /// <summary>Gets whether it was kept because the store, or the service that wraps, could not be asked.</summary>
    public bool IsKept { get; init; }

    public long UsedAt
    {
        get => Volatile.Read(ref _usedAt);
        set => Volatile.Write(ref _usedAt, value);
    }
}
