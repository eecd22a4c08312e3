using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Healthcare.Kafka.Client;

/// <summary>Data keys in a text, for development and for keys that a platform mounts as a secret: the last one encrypts, all of them open.</summary>
/// <remarks>
/// A line is an id, a space, and 32 random bytes in base64; lines that begin with # are not read. To rotate, append a line everywhere, consumers first: a
/// file is read again within 10 seconds, and when an envelope names a key that is not known. A line is removed when no message has its key any more.
/// </remarks>
public sealed class DataKeyRing : IDataKeyProvider
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Func<string>? _read;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private volatile Keys _keys;
    private string? _text;
    private long _readAt;

    /// <summary>Makes a ring of keys that do not change.</summary>
    /// <param name="keys">The keys; the last one encrypts.</param>
    /// <exception cref="ArgumentException">There is no key, or an id twice.</exception>
    public DataKeyRing(IEnumerable<DataKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        DataKey[] all = [.. keys];
        if (all.Length == 0 || all.DistinctBy(key => key.Id).Count() < all.Length || all.Any(key => key.IsShredded))
        {
            throw new ArgumentException("A ring has one key or more, each with an id of its own, and none of them shredded.", nameof(keys));
        }

        _keys = new(all);
        (_logger, _time) = (NullLogger.Instance, TimeProvider.System);
    }

    private DataKeyRing(Func<string> read, ILogger logger, TimeProvider time)
    {
        (_read, _logger, _time) = (read, logger, time);
        Load(read());
    }

    /// <summary>Reads a ring from a file, and again when the file changes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="loggers">Where it tells of a file that could not be read again. Default: nowhere.</param>
    /// <param name="timeProvider">The clock. Default: the system's.</param>
    /// <returns>The ring.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="FormatException">A line is not as described; the text says which, not what it holds.</exception>
    public static DataKeyRing FromFile(string path, ILoggerFactory? loggers = null, TimeProvider? timeProvider = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var logger = UnfailingLogger.Of(loggers, ProtectionLog.Category);
        return new DataKeyRing(() => File.ReadAllText(path), logger, timeProvider ?? TimeProvider.System);
    }

    /// <summary>Reads a ring from an environment variable, where keys may be separated by commas.</summary>
    /// <param name="variable">The variable's name.</param>
    /// <returns>The ring.</returns>
    /// <exception cref="InvalidOperationException">The variable is not set.</exception>
    /// <exception cref="FormatException">A line is not as described; the text says which, not what it holds.</exception>
    public static DataKeyRing FromVariable(string variable)
    {
        ArgumentException.ThrowIfNullOrEmpty(variable);
        var text = Environment.GetEnvironmentVariable(variable) ?? throw new InvalidOperationException($"The environment variable {variable} is not set.");
        return new DataKeyRing(DataKeyLines.Parse(text.Replace(',', '\n')));
    }

    /// <inheritdoc/>
    public ValueTask<DataKey> GetCurrentAsync(string? subject, CancellationToken cancellationToken)
    {
        if (subject is not null)
        {
            throw new NotSupportedException("A DataKeyRing has no data keys of single message keys. Register WrappedDataKeys, or set DataKeyPerMessageKey to false.");
        }

        ReadAgain(onlyWhenDue: true);
        return new(_keys.Current);
    }

    /// <inheritdoc/>
    public ValueTask<DataKey?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        if (!TryFind(keyId, out var key))
        {
            ReadAgain(onlyWhenDue: false);
            TryFind(keyId, out key);
        }

        return new(key);
    }

    private bool TryFind(string keyId, [NotNullWhen(true)] out DataKey? key) => _keys.ById.TryGetValue(keyId, out key);

    private void ReadAgain(bool onlyWhenDue)
    {
        if (_read is null || (onlyWhenDue && _time.GetElapsedTime(Volatile.Read(ref _readAt)) < Interval))
        {
            return;
        }

        lock (_gate)
        {
            try
            {
                Load(_read());
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
            {
                Volatile.Write(ref _readAt, _time.GetTimestamp());
                _logger.DataKeyFileNotRead(exception.GetType());
            }
        }
    }

    // A key that stays is the same object: it counts how often it was used.
    [MemberNotNull(nameof(_keys))]
    private void Load(string text)
    {
        if (_keys is null || text != _text)
        {
            var known = _keys?.ById;
            _keys = new([.. DataKeyLines.Parse(text).Select(key => known?.GetValueOrDefault(key.Id) is { } same && DataKeyLines.AreSame(same, key) ? same : key)]);
            _text = text;
        }

        Volatile.Write(ref _readAt, _time.GetTimestamp());
    }

    private sealed class Keys(DataKey[] all)
    {
        public FrozenDictionary<string, DataKey> ById { get; } = all.ToFrozenDictionary(key => key.Id, StringComparer.Ordinal);

        public DataKey Current { get; } = all[^1];
    }
}
