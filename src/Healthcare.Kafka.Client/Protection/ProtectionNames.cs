using System.Buffers;

namespace Healthcare.Kafka.Client;

/// <summary>What names of secrets and ids of data keys may hold: they stand in keys, envelopes and logs.</summary>
internal static class ProtectionNames
{
    public const int LongestSecretName = 32;
    public const int LongestKeyId = 64;

    public static readonly SearchValues<byte> Base64UrlLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    private static readonly SearchValues<char> _nameLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private static readonly SearchValues<char> _idLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    private static readonly SearchValues<byte> _idBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."u8);

    public static bool IsSecretName(string? name) =>
        name is { Length: >= 1 and <= LongestSecretName } && !name.AsSpan().ContainsAnyExcept(_nameLetters);

    public static bool IsSecretName(ReadOnlySpan<byte> name) =>
        name.Length is >= 1 and <= LongestSecretName && !name.ContainsAnyExcept(Base64UrlLetters);

    public static bool IsKeyId(string? id) => id is { Length: >= 1 and <= LongestKeyId } && !id.AsSpan().ContainsAnyExcept(_idLetters);

    public static bool IsKeyId(ReadOnlySpan<byte> id) => id.Length is >= 1 and <= LongestKeyId && !id.ContainsAnyExcept(_idBytes);
}
