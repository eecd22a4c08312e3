using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>The shared data key that one producer encrypts with. The first message waits for it; after that nothing does, also not for a rotation.</summary>
internal sealed class CurrentDataKey(IDataKeyProvider provider, string clientName, ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private DataKey? _key;
    private long _askedAt;
    private int _isAsking;

    /// <summary>Gets the id of the key; null before the first message needed it.</summary>
    public string? Id => Volatile.Read(ref _key)?.Id;

    /// <summary>Gets the key; null when the provider has to be asked first. Once there, it stays.</summary>
    public DataKey? Find()
    {
        var key = Volatile.Read(ref _key);
        if (key is not null && time.GetElapsedTime(Volatile.Read(ref _askedAt)) >= Interval && Interlocked.Exchange(ref _isAsking, 1) == 0)
        {
            _ = AskAgainAsync();
        }

        return key;
    }

    public ValueTask<DataKey> GetAsync() => Find() is { } key ? new(key) : AskAsync();

    private async ValueTask<DataKey> AskAsync()
    {
        var current = await provider.GetCurrentAsync(null, CancellationToken.None).ConfigureAwait(false);
        Volatile.Write(ref _askedAt, time.GetTimestamp());
        if (Interlocked.Exchange(ref _key, current)?.Id != current.Id)
        {
            logger.DataKeyInUse(clientName, current.Id);
        }

        return current;
    }

    // What is used stays in use until another one is there: a key service that is away stops no producer that has a key.
    private async Task AskAgainAsync()
    {
        try
        {
            await AskAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A provider of the user's own may throw anything; nobody waits for this task.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Volatile.Write(ref _askedAt, time.GetTimestamp());
            logger.DataKeyNotRead(clientName, Volatile.Read(ref _key)!.Id, exception.GetType());
        }
        finally
        {
            Volatile.Write(ref _isAsking, 0);
        }
    }
}
