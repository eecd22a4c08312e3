using System.Buffers;
using System.IO.Compression;

namespace Healthcare.Kafka.Client;

/// <summary>Seals and opens values: header, nonce, ciphertext, tag.</summary>
internal static class PayloadEnvelope
{
    public const int TagLength = 16;

    /// <summary>The most that a compressed value may grow to: what a wrong length asks for, and what a writer with a key could fill memory with.</summary>
    public const int LargestUncompressed = 128 << 20;

    private const int StackLength = 512;

    // Of Brotli's 0 to 11: about the speed and the ratio of zlib's fastest.
    private const int BrotliQuality = 1;
    private const int BrotliWindow = 18;

    /// <summary>Seals a value.</summary>
    /// <param name="plaintext">The value.</param>
    /// <param name="key">The data key.</param>
    /// <param name="binding">What it is bound to.</param>
    /// <param name="compression">Whether it is compressed first; what does not get shorter by that stays as it is.</param>
    public static byte[] Seal(ReadOnlySpan<byte> plaintext, DataKey key, in MessageBinding binding, PayloadCompression compression)
    {
        if (compression == PayloadCompression.None || plaintext.Length > LargestUncompressed)
        {
            return Seal(plaintext, null, key, binding);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(plaintext.Length, 1));
        try
        {
            return BrotliEncoder.TryCompress(plaintext, buffer.AsSpan(0, plaintext.Length), out var written, BrotliQuality, BrotliWindow)
                ? Seal(buffer.AsSpan(0, written), plaintext.Length, key, binding)
                : Seal(plaintext, null, key, binding);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>Opens an envelope whose header was read.</summary>
    /// <param name="envelope">The whole value.</param>
    /// <param name="header">Its header.</param>
    /// <param name="key">The data key that it names.</param>
    /// <param name="binding">What it must be bound to.</param>
    /// <param name="opened">Where it is opened to.</param>
    /// <param name="plaintext">The value.</param>
    /// <returns>Why it cannot be opened; null when it was.</returns>
    public static PayloadIntegrityFailure? Open(
        ReadOnlySpan<byte> envelope, in EnvelopeHeader header, DataKey key, in MessageBinding binding, OpenedValues opened, out RecordBytes plaintext)
    {
        plaintext = default;
        if (key.IsShredded)
        {
            return PayloadIntegrityFailure.KeyShredded;
        }

        var nonce = envelope.Slice(header.Length, EnvelopeHeader.NonceLength);
        var ciphertext = envelope[(header.Length + EnvelopeHeader.NonceLength)..^TagLength];
        var content = opened.Take(ciphertext.Length);
        var additionalData = binding.Write(envelope[..header.Length], stackalloc byte[StackLength], out var rented);
        var isAuthentic = key.TryDecrypt(nonce, ciphertext, envelope[^TagLength..], content, additionalData);
        Return(rented);
        if (!isAuthentic)
        {
            opened.PutBack(content);
            return PayloadIntegrityFailure.NotAuthentic;
        }

        if (header.Uncompressed is { } length && !TryDecompress(ref content, length, opened))
        {
            return PayloadIntegrityFailure.Malformed;
        }

        plaintext = opened.Add(content);
        return null;
    }

    private static byte[] Seal(ReadOnlySpan<byte> content, int? uncompressed, DataKey key, in MessageBinding binding)
    {
        var headerLength = EnvelopeHeader.LengthOf(key, uncompressed is not null);
        var envelope = GC.AllocateUninitializedArray<byte>(headerLength + EnvelopeHeader.NonceLength + content.Length + TagLength);
        EnvelopeHeader.Write(envelope, key, uncompressed);
        var nonce = envelope.AsSpan(headerLength, EnvelopeHeader.NonceLength);
        Nonces.Next(nonce);
        var ciphertext = envelope.AsSpan(headerLength + EnvelopeHeader.NonceLength, content.Length);
        var additionalData = binding.Write(envelope.AsSpan(0, headerLength), stackalloc byte[StackLength], out var rented);
        key.Encrypt(nonce, content, ciphertext, envelope.AsSpan(envelope.Length - TagLength), additionalData);
        Return(rented);
        return envelope;
    }

    // Only for content that is authentic: a length made up by somebody without a key never comes here.
    private static bool TryDecompress(ref ArraySegment<byte> content, uint length, OpenedValues opened)
    {
        if (length > LargestUncompressed)
        {
            return false;
        }

        var compressed = content;
        content = opened.Take((int)length);
        return BrotliDecoder.TryDecompress(compressed, content, out var written) && written == content.Count;
    }

    private static void Return(byte[]? rented)
    {
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }
}
