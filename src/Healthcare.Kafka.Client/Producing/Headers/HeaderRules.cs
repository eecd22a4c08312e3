using System.Text;
using System.Text.Unicode;

namespace Healthcare.Kafka.Client;

/// <summary>What a header may be. Each answer is the rule that is broken, without a word of the header; null when none is.</summary>
internal static class HeaderRules
{
    // Confluent.Kafka throws at a null key and leaks what it pinned by then, and writes a replacement character for a lone surrogate;
    // a consumer on librdkafka reads a key up to its first NUL.
    public static string? OfKey(string? key) => key switch
    {
        null => "a null key",
        "" => "an empty key",
        _ when key.Contains('\0', StringComparison.Ordinal) => "a NUL in its key",
        _ when !IsUnicode(key) => "a key that is not valid Unicode",
        _ => null,
    };

    /// <summary>The rule for a message id and a content type: text, without control characters, and not empty.</summary>
    public static string? OfText(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return "is empty";
        }

        if (!Utf8.IsValid(text))
        {
            return "is not valid UTF-8";
        }

        return HasControlCharacter(text) ? "holds a control character" : null;
    }

    public static string? OfText(string text, out byte[]? bytes)
    {
        bytes = IsUnicode(text) ? Encoding.UTF8.GetBytes(text) : null;
        return bytes is null ? "is not valid Unicode" : OfText(bytes);
    }

    private static bool IsUnicode(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return true;
        }

        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var consumed) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            rest = rest[consumed..];
        }

        return true;
    }

    private static bool HasControlCharacter(ReadOnlySpan<byte> text)
    {
        if (text.ContainsAnyInRange((byte)0, (byte)0x1F) || text.Contains((byte)0x7F))
        {
            return true;
        }

        // U+0080 to U+009F: C2, then the code itself.
        for (var at = text.IndexOf((byte)0xC2); at >= 0; at = text.IndexOf((byte)0xC2))
        {
            text = text[(at + 1)..];
            if (text[0] <= 0x9F)
            {
                return true;
            }
        }

        return false;
    }
}
