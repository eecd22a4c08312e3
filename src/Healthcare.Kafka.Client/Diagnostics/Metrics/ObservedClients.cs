namespace Healthcare.Kafka.Client;

/// <summary>The clients that gauges show, from start to close.</summary>
internal sealed class ObservedClients<TClient>
    where TClient : class
{
    private readonly Lock _gate = new();
    private volatile TClient[] _all = [];

    /// <summary>Gets them as a snapshot.</summary>
    public IReadOnlyList<TClient> All => _all;

    public void Add(TClient client)
    {
        lock (_gate)
        {
            _all = [.. _all, client];
        }
    }

    public void Remove(TClient client)
    {
        lock (_gate)
        {
            _all = [.. _all.Where(one => one != client)];
        }
    }
}
