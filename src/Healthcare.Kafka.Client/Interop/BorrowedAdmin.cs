namespace Healthcare.Kafka.Client;

/// <summary>Admin requests over the connections of a client that is there already: no second client, no second login.</summary>
/// <remarks>An admin client polls the other client's native handle, so every one must be gone before that handle is released.</remarks>
internal sealed class BorrowedAdmin(Handle handle) : IDisposable
{
    private readonly Lock _sync = new();
    private readonly List<IAdminClient> _open = [];
    private readonly CancellationTokenSource _closing = new();
    private bool _isClosed;

    /// <inheritdoc cref="IProducerTransport.DescribeTopicsAsync"/>
    public async Task<ClusterFacts> DescribeTopicsAsync(IReadOnlyList<string> topics, TimeSpan timeout, CancellationToken cancellationToken)
    {
        IAdminClient admin;
        Task<ClusterFacts> reading;
        CancellationTokenSource stop;
        lock (_sync)
        {
            if (_isClosed)
            {
                throw new OperationCanceledException("The client is closed.");
            }

            admin = new DependentAdminClientBuilder(handle).Build();
            _open.Add(admin);
            stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
            reading = TopicFactsReader.ReadAsync(admin, topics, timeout, stop.Token);
        }

        try
        {
            return await reading.ConfigureAwait(false);
        }
        finally
        {
            stop.Dispose();
            Release(admin);
        }
    }

    /// <summary>Ends requests under way and lets none begin. Takes up to 100 ms while there are any: the pace at which an admin client polls.</summary>
    public void Dispose()
    {
        lock (_sync)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            _open.ForEach(static admin => admin.Dispose());
            _open.Clear();
        }

        _closing.Cancel();
        _closing.Dispose();
    }

    private void Release(IAdminClient admin)
    {
        lock (_sync)
        {
            if (_open.Remove(admin))
            {
                admin.Dispose();
            }
        }
    }
}
