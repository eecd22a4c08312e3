namespace Healthcare.Kafka.Client.Tests;

/// <summary>A store that does not answer while the test says so.</summary>
internal sealed class FailingStore(IDataKeyStore inner) : IDataKeyStore
{
    public bool IsAway { get; set; }

    private IDataKeyStore Inner => IsAway ? throw new TimeoutException(PhiCanary.Mark) : inner;

    public ValueTask<WrappedDataKey?> FindAsync(string keyId, CancellationToken cancellationToken) => Inner.FindAsync(keyId, cancellationToken);

    public ValueTask<WrappedDataKey?> FindNewestAsync(string? subject, CancellationToken cancellationToken) => Inner.FindNewestAsync(subject, cancellationToken);

    public ValueTask AddAsync(WrappedDataKey key, CancellationToken cancellationToken) => Inner.AddAsync(key, cancellationToken);

    public ValueTask<bool> TryReplaceAsync(WrappedDataKey key, CancellationToken cancellationToken) => Inner.TryReplaceAsync(key, cancellationToken);

    public ValueTask<IReadOnlyList<string>> ShredAsync(string subject, CancellationToken cancellationToken) => Inner.ShredAsync(subject, cancellationToken);

    public IAsyncEnumerable<WrappedDataKey> ListAsync(CancellationToken cancellationToken) => Inner.ListAsync(cancellationToken);
}
