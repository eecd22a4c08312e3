namespace Healthcare.Kafka.Client;

/// <summary>Keeps wrapped data keys where all services of a topic find them: a table of a database, or a directory (<see cref="FileDataKeyStore"/>).</summary>
/// <remarks>Lost keys are lost payloads: back it up as you do the data. What it throws counts as <see cref="IDataKeyProvider"/> says.</remarks>
public interface IDataKeyStore
{
    /// <summary>Finds a key by its id.</summary>
    /// <param name="keyId">The id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The key, also one that was destroyed; <see langword="null"/> when there never was one.</returns>
    ValueTask<WrappedDataKey?> FindAsync(string keyId, CancellationToken cancellationToken);

    /// <summary>Finds the newest key of a subject that was not destroyed.</summary>
    /// <param name="subject">Whose; <see langword="null"/> for the one that all share.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The key, or <see langword="null"/>.</returns>
    ValueTask<WrappedDataKey?> FindNewestAsync(string? subject, CancellationToken cancellationToken);

    /// <summary>Adds a key. It must be there for every reader, for good, when the task completes: messages are encrypted with it from then on.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes when it is stored.</returns>
    ValueTask AddAsync(WrappedDataKey key, CancellationToken cancellationToken);

    /// <summary>Replaces a key by the same one wrapped anew, unless it was destroyed meanwhile: in one step, or a destroyed key could come back.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it was replaced.</returns>
    ValueTask<bool> TryReplaceAsync(WrappedDataKey key, CancellationToken cancellationToken);

    /// <summary>Destroys all keys of a subject. Their ids stay, so that what they encrypted is told from what was tampered with.</summary>
    /// <param name="subject">Whose.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The ids of the destroyed keys.</returns>
    ValueTask<IReadOnlyList<string>> ShredAsync(string subject, CancellationToken cancellationToken);

    /// <summary>Lists all keys that were not destroyed.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The keys, in any order.</returns>
    IAsyncEnumerable<WrappedDataKey> ListAsync(CancellationToken cancellationToken);
}
