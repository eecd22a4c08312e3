using System.Runtime.CompilerServices;
using System.Text;

namespace Healthcare.Kafka.Client;

/// <summary>Keeps wrapped data keys in a directory, a file each. For one machine, or a volume that all services of a topic share; a database serves many.</summary>
/// <remarks>
/// Files are written whole or not at all. A lock file lets one process at a time write. Destroying a key rewrites its file; what a backup, a snapshot or the
/// disk itself keeps of the old one is beyond this class: there, wrapping keys have to be destroyed.
/// </remarks>
public sealed class FileDataKeyStore : IDataKeyStore
{
    private static readonly TimeSpan LockWait = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(10);

    private readonly string _keys;
    private readonly string _subjects;
    private readonly string _lock;

    /// <summary>Opens a store, and makes its directory when there is none.</summary>
    /// <param name="directory">The directory. Only the services should be able to read it.</param>
    /// <exception cref="IOException">The directory cannot be made.</exception>
    public FileDataKeyStore(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        _keys = Path.Combine(directory, "keys");
        _subjects = Path.Combine(directory, "subjects");
        _lock = Path.Combine(directory, "lock");
        Directory.CreateDirectory(_keys);
        Directory.CreateDirectory(_subjects);
    }

    /// <inheritdoc/>
    public async ValueTask<WrappedDataKey?> FindAsync(string keyId, CancellationToken cancellationToken) =>
        ProtectionNames.IsKeyId(keyId) && File.Exists(FileOf(keyId))
            ? WrappedDataKeyText.Parse(await File.ReadAllTextAsync(FileOf(keyId), cancellationToken).ConfigureAwait(false))
            : null;

    /// <inheritdoc/>
    public async ValueTask<WrappedDataKey?> FindNewestAsync(string? subject, CancellationToken cancellationToken)
    {
        foreach (var id in (await IdsOfAsync(subject, cancellationToken).ConfigureAwait(false)).Reverse())
        {
            if (await FindAsync(id, cancellationToken).ConfigureAwait(false) is { Wrapped: not null } key)
            {
                return key;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public async ValueTask AddAsync(WrappedDataKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        using var held = await LockAsync(cancellationToken).ConfigureAwait(false);
        await WriteAsync(FileOf(key.Id), WrappedDataKeyText.Format(key)).ConfigureAwait(false);
        var ids = await IdsOfAsync(key.Subject, CancellationToken.None).ConfigureAwait(false);
        await WriteAsync(FileOfSubject(key.Subject), string.Join('\n', [.. ids, key.Id])).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TryReplaceAsync(WrappedDataKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        using var held = await LockAsync(cancellationToken).ConfigureAwait(false);
        if (await FindAsync(key.Id, CancellationToken.None).ConfigureAwait(false) is not { Wrapped: not null })
        {
            return false;
        }

        await WriteAsync(FileOf(key.Id), WrappedDataKeyText.Format(key)).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> ShredAsync(string subject, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        using var held = await LockAsync(cancellationToken).ConfigureAwait(false);
        var destroyed = new List<string>();
        foreach (var id in await IdsOfAsync(subject, CancellationToken.None).ConfigureAwait(false))
        {
            if (await FindAsync(id, CancellationToken.None).ConfigureAwait(false) is { Wrapped: not null } key)
            {
                await WriteAsync(FileOf(id), WrappedDataKeyText.Format(new() { Id = id, WrappingKeyId = "", CreatedAt = key.CreatedAt })).ConfigureAwait(false);
                DeleteUnfinished(id);
                destroyed.Add(id);
            }
        }

        File.Delete(FileOfSubject(subject));
        return destroyed;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<WrappedDataKey> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var file in Directory.EnumerateFiles(_keys, "*.key").ToList())
        {
            if (WrappedDataKeyText.Parse(await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false)) is { Wrapped: not null } key)
            {
                yield return key;
            }
        }
    }

    private async Task<string[]> IdsOfAsync(string? subject, CancellationToken cancellationToken)
    {
        var file = FileOfSubject(subject);
        return File.Exists(file) ? (await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false)).Split('\n') : [];
    }

    private string FileOf(string keyId) => Path.Combine(_keys, $"{keyId}.key");

    // The subject is a hash; one that is not must not become a path.
    private string FileOfSubject(string? subject) => subject is null ? Path.Combine(_subjects, "shared")
        : ProtectionNames.IsKeyId(subject) ? Path.Combine(_subjects, $"of-{subject}")
        : throw new ArgumentException("A subject has 1 to 64 ASCII letters, digits, hyphens, underscores or dots.", nameof(subject));

    // A process that died while it wrote left the wrapped key in a file of its own. Under the lock nobody is writing one.
    private void DeleteUnfinished(string keyId)
    {
        foreach (var file in Directory.GetFiles(_keys, $"{keyId}.key.*").Where(static file => !file.EndsWith(".key", StringComparison.Ordinal)))
        {
            File.Delete(file);
        }
    }

    // On the disk before it has its name: messages are encrypted with the key once this returns, and a machine may lose its power then.
    private static async Task WriteAsync(string file, string text)
    {
        var unfinished = $"{file}.{Guid.NewGuid():N}";
        var stream = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        await using (stream.ConfigureAwait(false))
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text), CancellationToken.None).ConfigureAwait(false);
            stream.Flush(flushToDisk: true);
        }

        File.Move(unfinished, file, overwrite: true);
    }

    private async Task<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        for (var began = Environment.TickCount64; ;)
        {
            try
            {
                return new FileStream(_lock, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            }
            catch (IOException) when (Environment.TickCount64 - began < LockTimeout.TotalMilliseconds)
            {
                // Another writer has it, here or in another process, for some milliseconds.
                await Task.Delay(LockWait, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
