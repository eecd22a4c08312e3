using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Healthcare.Kafka.Client;

/// <summary>Makes pseudonyms with HMAC-SHA-256 and a secret that has a name and a version: <c>psn:{name}:{version}:{43 letters of base64url}</c>.</summary>
/// <remarks>
/// Text, so that a consumer without a resolver reads it as a <see cref="string"/> key. It tells its secret, so that keys of two versions never look the
/// same. A key that is a pseudonym of the same name already, of any version, is passed on as it is: a processor keeps the keys that it consumed.
/// Up to 4,096 keys of at most 128 bytes stay in memory beside their pseudonyms, those that came last.
/// </remarks>
public sealed class HmacKeyProtector : IKeyProtector
{
    /// <summary>The least length of a secret, in bytes: that of the hash.</summary>
    public const int LeastSecretLength = HMACSHA256.HashSizeInBytes;

    private static readonly int _hashTextLength = Base64Url.GetEncodedLength(HMACSHA256.HashSizeInBytes);

    private readonly byte[] _secret;

    // One is for one thread at a time. Made anew for each key, it takes six times as long: 3 us instead of 0.5.
    private readonly ConcurrentBag<IncrementalHash> _hashes = [];
    private readonly RecentPseudonyms _recent = new();
    private readonly byte[] _family;
    private readonly byte[] _prefix;

    /// <summary>Makes a protector.</summary>
    /// <param name="name">The secret's name: 1 to 32 ASCII letters, digits, hyphens or underscores. It stands in each key.</param>
    /// <param name="version">The secret's version, from 1. Another secret needs another version.</param>
    /// <param name="secret">The secret: 32 bytes or more, random. It is copied.</param>
    /// <exception cref="ArgumentException">The name or the secret is not as described.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The version is less than 1.</exception>
    public HmacKeyProtector(string name, int version, ReadOnlySpan<byte> secret)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        if (!ProtectionNames.IsSecretName(name))
        {
            throw new ArgumentException("The secret's name has 1 to 32 ASCII letters, digits, hyphens or underscores.", nameof(name));
        }

        if (secret.Length < LeastSecretLength)
        {
            throw new ArgumentException($"The secret has {secret.Length} bytes; it needs {LeastSecretLength}.", nameof(secret));
        }

        (Name, Version) = (name, version);
        _secret = secret.ToArray();
        _family = Encoding.ASCII.GetBytes($"psn:{name}:");
        _prefix = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"psn:{name}:{version}:"));
    }

    /// <summary>Gets the secret's name.</summary>
    public string Name { get; }

    /// <summary>Gets the secret's version.</summary>
    public int Version { get; }

    /// <inheritdoc/>
    public byte[] Protect(ReadOnlySpan<byte> key)
    {
        if (IsOfFamily(key))
        {
            return key.ToArray();
        }

        // A copy: what the caller gets is the caller's.
        var pseudonym = _recent.Find(key) ?? Make(key);
        return pseudonym.AsSpan().ToArray();
    }

    /// <summary>Gets the pseudonym of a text key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The pseudonym, as a consumer with <see cref="string"/> keys sees it.</returns>
    public string Protect(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Encoding.ASCII.GetString(Protect(StringSerializer.Utf8.GetBytes(key)));
    }

    /// <summary>Names the secret, never what it is.</summary>
    /// <returns>Name and version.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}:{Version}");

    private byte[] Make(ReadOnlySpan<byte> key)
    {
        var pseudonym = new byte[_prefix.Length + _hashTextLength];
        _prefix.CopyTo(pseudonym, 0);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var hmac = _hashes.TryTake(out var free) ? free : IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _secret);
        hmac.AppendData(key);
        hmac.GetHashAndReset(hash);
        _hashes.Add(hmac);
        Base64Url.EncodeToUtf8(hash, pseudonym.AsSpan(_prefix.Length));
        _recent.Keep(key, pseudonym);
        return pseudonym;
    }

    private bool IsOfFamily(ReadOnlySpan<byte> key) => key.StartsWith(_family) && KeyPseudonym.Is(key);
}
