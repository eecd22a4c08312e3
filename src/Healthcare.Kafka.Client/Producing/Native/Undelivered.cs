namespace Healthcare.Kafka.Client;

/// <summary>Counts, by status, the messages that a native producer was given up with. Any thread may add.</summary>
internal sealed class Undelivered
{
    private int _notPersisted;
    private int _possiblyPersisted;

    /// <summary>Gets how many were never sent.</summary>
    public int NotPersisted => Volatile.Read(ref _notPersisted);

    /// <summary>Gets how many were sent and had no answer.</summary>
    public int PossiblyPersisted => Volatile.Read(ref _possiblyPersisted);

    public int Count => NotPersisted + PossiblyPersisted;

    public void Add(PersistenceStatus status) =>
        Interlocked.Increment(ref status == PersistenceStatus.NotPersisted ? ref _notPersisted : ref _possiblyPersisted);

    public void Reset()
    {
        Volatile.Write(ref _notPersisted, 0);
        Volatile.Write(ref _possiblyPersisted, 0);
    }
}
