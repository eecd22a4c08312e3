using System.Buffers.Text;
using System.Security.Cryptography;

namespace Healthcare.Kafka.Client;

/// <summary>Tells a pseudonym of <see cref="HmacKeyProtector"/> from any other key by its shape.</summary>
internal static class KeyPseudonym
{
    private const int MostVersionDigits = 10;

    public static bool Is(ReadOnlySpan<byte> key)
    {
        if (!key.StartsWith("psn:"u8))
        {
            return false;
        }

        var rest = key[4..];
        var name = rest.IndexOf((byte)':');
        if (name < 0 || !ProtectionNames.IsSecretName(rest[..name]))
        {
            return false;
        }

        rest = rest[(name + 1)..];
        var version = rest.IndexOf((byte)':');
        return version is > 0 and <= MostVersionDigits && !rest[..version].ContainsAnyExceptInRange((byte)'0', (byte)'9') && rest[0] != (byte)'0'
            && IsHash(rest[(version + 1)..]);
    }

    // Unpadded, as it is written; the decoder itself would pass over white space.
    private static bool IsHash(ReadOnlySpan<byte> text) =>
        text.Length == Base64Url.GetEncodedLength(HMACSHA256.HashSizeInBytes)
        && !text.ContainsAnyExcept(ProtectionNames.Base64UrlLetters) && Base64Url.IsValid(text, out var length) && length == HMACSHA256.HashSizeInBytes;
}
