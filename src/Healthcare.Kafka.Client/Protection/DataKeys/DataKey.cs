using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Healthcare.Kafka.Client;

/// <summary>A key that payloads are encrypted with (AES-256), and the id by which envelopes name it.</summary>
/// <remarks>It lives in the memory of the process until it is collected. Never logged, never compared, never shown.</remarks>
public sealed class DataKey
{
    /// <summary>The length of the key itself, in bytes.</summary>
    public const int Length = 32;

    // NIST SP 800-38D, 8.3: with random nonces of 96 bits, a key may encrypt 2^32 messages.
    private const long MostUses = 1L << 32;

    private readonly byte[]? _bytes;
    private readonly ConcurrentBag<AesGcm> _ciphers = [];
    private long _uses;

    /// <summary>Makes a data key.</summary>
    /// <param name="id">The id: 1 to 64 ASCII letters, digits, hyphens, underscores or dots. It stands in each envelope, in the clear.</param>
    /// <param name="key">The key: 32 random bytes. They are copied.</param>
    /// <exception cref="ArgumentException">The id or the key is not as described.</exception>
    public DataKey(string id, ReadOnlySpan<byte> key)
        : this(id)
    {
        if (key.Length != Length)
        {
            throw new ArgumentException($"The data key has {key.Length} bytes; AES-256 needs {Length}.", nameof(key));
        }

        _bytes = key.ToArray();
    }

    private DataKey(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (!ProtectionNames.IsKeyId(id))
        {
            throw new ArgumentException("The id of a data key has 1 to 64 ASCII letters, digits, hyphens, underscores or dots.", nameof(id));
        }

        Id = id;
        IdBytes = Encoding.ASCII.GetBytes(id);
    }

    /// <summary>Gets the id.</summary>
    public string Id { get; }

    /// <summary>Gets whether the key was destroyed on purpose: what it encrypted is gone.</summary>
    public bool IsShredded => _bytes is null;

    /// <summary>Gets how many messages this process encrypted with it.</summary>
    internal long Uses => Volatile.Read(ref _uses);

    internal byte[] IdBytes { get; }

    /// <summary>Names a key that was destroyed on purpose (crypto-shredding), for <see cref="IDataKeyProvider.FindAsync"/>.</summary>
    /// <param name="id">The id that the key had.</param>
    /// <returns>A key that opens nothing.</returns>
    /// <exception cref="ArgumentException">The id is none of a data key.</exception>
    public static DataKey Shredded(string id) => new(id);

    /// <summary>Names the key, never what it is.</summary>
    /// <returns>The id.</returns>
    public override string ToString() => Id;

    /// <exception cref="CryptographicException">The key is shredded, or has encrypted as many messages as it may.</exception>
    internal void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag, ReadOnlySpan<byte> additionalData)
    {
        if (Interlocked.Increment(ref _uses) > MostUses)
        {
            throw new CryptographicException("The data key has encrypted 2^32 messages and must be rotated.");
        }

        var cipher = Take();
        cipher.Encrypt(nonce, plaintext, ciphertext, tag, additionalData);
        _ciphers.Add(cipher);
    }

    /// <returns>False when the tag does not fit: not one byte of the plaintext is to be used.</returns>
    internal bool TryDecrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext, ReadOnlySpan<byte> additionalData)
    {
        var cipher = Take();
        try
        {
            cipher.Decrypt(nonce, ciphertext, tag, plaintext, additionalData);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
        finally
        {
            _ciphers.Add(cipher);
        }
    }

    /// <summary>Copies the key for being wrapped.</summary>
    internal byte[] ToArray() => _bytes?.ToArray() ?? throw new CryptographicException("The data key is shredded.");

    // A cipher is for one thread at a time.
    private AesGcm Take() => _ciphers.TryTake(out var cipher)
        ? cipher
        : new AesGcm(_bytes ?? throw new CryptographicException("The data key is shredded."), PayloadEnvelope.TagLength);
}
