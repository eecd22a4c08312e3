using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Healthcare.Kafka.Client;

/// <summary>
/// Data keys that are made here, wrapped by a key management service and kept in a store: shared ones that rotate by age, and one for each patient that can be
/// destroyed by itself (crypto-shredding).
/// </summary>
/// <remarks>
/// The service is asked once for each key and process. While it, or the store, is away, keys in memory go on being used, the shared one also past its lifetime;
/// a key that is not in memory is waited for. Two processes that make a subject's first key at the same time make two: both are kept and open what they encrypted.
/// </remarks>
public sealed class WrappedDataKeys : IDataKeyProvider
{
    private const string Shared = "shared";

    // Far below what a key may encrypt: other processes use it too.
    private const long MostUses = 1L << 30;

    private readonly IKeyWrapper _wrapper;
    private readonly IDataKeyStore _store;
    private readonly WrappedDataKeyOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly DataKeyCache _toOpen;
    private readonly DataKeyCache _toEncrypt;

    /// <summary>Makes a provider.</summary>
    /// <param name="wrapper">Wraps and unwraps data keys.</param>
    /// <param name="store">Keeps wrapped data keys.</param>
    /// <param name="options">How keys rotate and are remembered. Not to be changed afterwards.</param>
    /// <param name="loggers">Where it tells of keys. Default: nowhere.</param>
    /// <param name="timeProvider">The clock. Default: the system's.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public WrappedDataKeys(
        IKeyWrapper wrapper, IDataKeyStore store, WrappedDataKeyOptions? options = null, ILoggerFactory? loggers = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(wrapper);
        ArgumentNullException.ThrowIfNull(store);
        (_wrapper, _store, _options) = (wrapper, store, options ?? new());
        _options.Check();
        _logger = UnfailingLogger.Of(loggers, ProtectionLog.Category);
        _time = timeProvider ?? TimeProvider.System;
        _toOpen = new(_options.MaxCachedKeys, _options.CacheTtl, _time);
        _toEncrypt = new(_options.MaxCachedKeys, _options.CacheTtl, _time, IsUsedUp);
    }

    /// <inheritdoc/>
    public async ValueTask<DataKey> GetCurrentAsync(string? subject, CancellationToken cancellationToken)
    {
        var name = subject ?? Shared;
        var current = _toEncrypt.Find(name) ?? await _toEncrypt.GetAsync(name, () => LoadCurrentAsync(subject), cancellationToken).ConfigureAwait(false);
        return current!.Key;
    }

    /// <inheritdoc/>
    public async ValueTask<DataKey?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        var known = _toOpen.Find(keyId) ?? await _toOpen.GetAsync(keyId, () => LoadAsync(keyId), cancellationToken).ConfigureAwait(false);
        return known?.Key;
    }

    /// <summary>Wraps every data key anew that is not wrapped with the current wrapping key, so that the old one can be retired. No message changes.</summary>
    /// <param name="cancellationToken">Stops it; it can be called again.</param>
    /// <returns>How many were wrapped anew.</returns>
    public async Task<int> RewrapAsync(CancellationToken cancellationToken = default)
    {
        var count = 0;
        await foreach (var key in _store.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (key.WrappingKeyId == _wrapper.CurrentKeyId || key.Wrapped is null)
            {
                continue;
            }

            var bytes = await _wrapper.UnwrapAsync(key.Wrapped, key.WrappingKeyId, cancellationToken).ConfigureAwait(false);
            try
            {
                count += await _store.TryReplaceAsync(await WrapAsync(key, bytes, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false) ? 1 : 0;
            }
            finally
            {
                CryptographicOperations.ZeroMemory(bytes);
            }
        }

        _logger.DataKeysRewrapped(count, _wrapper.CurrentKeyId);
        return count;
    }

    /// <summary>Destroys the data keys of one subject: what they encrypted cannot be read any more, here at once, elsewhere within <see cref="WrappedDataKeyOptions.CacheTtl"/>.</summary>
    /// <remarks>Stop producing for the subject first: another process may encrypt with a destroyed key until it asks the store again, and that is lost too.</remarks>
    /// <param name="subject">Whose: <see cref="DataKeySubject.Of(string)"/> of the message key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many keys were destroyed.</returns>
    public async Task<int> ShredAsync(string subject, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        var destroyed = await _store.ShredAsync(subject, cancellationToken).ConfigureAwait(false);
        _toEncrypt.Remove(subject);
        foreach (var id in destroyed)
        {
            _toOpen.Remove(id);
        }

        _logger.DataKeysShredded(destroyed.Count);
        return destroyed.Count;
    }

    // One that was kept past its lifetime goes on for a time: the next call would wait for the same answer.
    private bool IsUsedUp(CachedDataKey key) =>
        key.Key.Uses >= MostUses || (key is { Subject: null, IsKept: false } && _time.GetUtcNow() - key.CreatedAt >= _options.SharedKeyLifetime);

    private async Task<CachedDataKey?> LoadCurrentAsync(string? subject)
    {
        try
        {
            var newest = await _store.FindNewestAsync(subject, CancellationToken.None).ConfigureAwait(false);
            if (newest is not null && await UnwrapAsync(newest).ConfigureAwait(false) is { Key.IsShredded: false } current && !IsUsedUp(current))
            {
                return current;
            }

            return await MakeAsync(subject).ConfigureAwait(false);
        }
        catch (Exception exception) when (subject is null && _toEncrypt.FindOld(Shared) is { Key.Uses: < MostUses })
        {
            return StillGood(_toEncrypt.FindOld(Shared)!, exception);
        }
    }

    private async Task<CachedDataKey?> LoadAsync(string keyId)
    {
        try
        {
            return await _store.FindAsync(keyId, CancellationToken.None).ConfigureAwait(false) is { } stored ? await UnwrapAsync(stored).ConfigureAwait(false) : null;
        }
        catch (Exception exception) when (_toOpen.FindOld(keyId) is { Subject: null })
        {
            return StillGood(_toOpen.FindOld(keyId)!, exception);
        }
    }

    // Only a shared key: one of a subject may have been destroyed meanwhile.
    private CachedDataKey StillGood(CachedDataKey old, Exception exception)
    {
        var known = old.Key;
        _logger.DataKeyStoreAway(exception.GetType(), known.Id);
        return new(known, old.Subject, old.CreatedAt, _time.GetTimestamp()) { IsKept = true };
    }

    private async Task<CachedDataKey> UnwrapAsync(WrappedDataKey stored)
    {
        if (stored.Wrapped is null)
        {
            return Cached(stored, DataKey.Shredded(stored.Id));
        }

        // The same key stays the same object: it counts how often it was used. And the service need not be asked.
        var known = (_toOpen.FindOld(stored.Id) ?? _toEncrypt.FindOld(stored.Subject ?? Shared))?.Key;
        if (known is { IsShredded: false } && known.Id == stored.Id)
        {
            return Cached(stored, known);
        }

        var bytes = await _wrapper.UnwrapAsync(stored.Wrapped, stored.WrappingKeyId, CancellationToken.None).ConfigureAwait(false);
        try
        {
            return Cached(stored, new DataKey(stored.Id, bytes));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private async Task<CachedDataKey> MakeAsync(string? subject)
    {
        var bytes = RandomNumberGenerator.GetBytes(DataKey.Length);
        try
        {
            var made = new WrappedDataKey { Id = Guid.NewGuid().ToString("N"), Subject = subject, WrappingKeyId = "", CreatedAt = _time.GetUtcNow() };
            made = await WrapAsync(made, bytes, CancellationToken.None).ConfigureAwait(false);
            await _store.AddAsync(made, CancellationToken.None).ConfigureAwait(false);
            _logger.DataKeyMade(made.Id, made.WrappingKeyId);
            return Cached(made, new DataKey(made.Id, bytes));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private async Task<WrappedDataKey> WrapAsync(WrappedDataKey key, byte[] bytes, CancellationToken cancellationToken)
    {
        var (wrapped, wrappingKeyId) = await _wrapper.WrapAsync(bytes, cancellationToken).ConfigureAwait(false);
        return new() { Id = key.Id, Subject = key.Subject, Wrapped = wrapped, WrappingKeyId = wrappingKeyId, CreatedAt = key.CreatedAt };
    }

    private CachedDataKey Cached(WrappedDataKey stored, DataKey key) => new(key, stored.Subject, stored.CreatedAt, _time.GetTimestamp());
}
