namespace Healthcare.Kafka.Client;

/// <summary>Gives the keys that payloads are encrypted and opened with: <see cref="DataKeyRing"/>, <see cref="WrappedDataKeys"/>, or one of your own.</summary>
/// <remarks>
/// Register it as a service. Called by many threads at once. It should answer from memory: what it waits for, messages wait for. It needs a time limit of its
/// own. A <see cref="TimeoutException"/>, an <see cref="IOException"/> or an <see cref="HttpRequestException"/> says that it could not reach what it needs: a
/// producer's message is refused as transient, a consumer's partition waits and asks again. Any other exception refuses a producer's message for good, and is an
/// integrity failure of a consumer's.
/// </remarks>
public interface IDataKeyProvider
{
    /// <summary>Gets the key to encrypt with now.</summary>
    /// <param name="subject">
    /// Whose key: <see cref="DataKeySubject.Of(ReadOnlySpan{byte})"/> of a message key where each has a data key of its own; <see langword="null"/> for the
    /// one that all share.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The key. Producers ask for the shared one again every 10 seconds, so that they follow a rotation.</returns>
    ValueTask<DataKey> GetCurrentAsync(string? subject, CancellationToken cancellationToken);

    /// <summary>Finds the key that an envelope names.</summary>
    /// <param name="keyId">Its id.</param>
    /// <param name="cancellationToken">Ends the wait: the partition is given up.</param>
    /// <returns>The key; <see cref="DataKey.Shredded"/> for one that was destroyed on purpose; <see langword="null"/> for one that is not known.</returns>
    ValueTask<DataKey?> FindAsync(string keyId, CancellationToken cancellationToken);
}
