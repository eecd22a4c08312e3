using System.Buffers;
using System.Diagnostics;
using System.Text;

namespace Healthcare.Kafka.Client;

/// <summary>Reads the W3C header <c>traceparent</c>. Anybody may have written it, so that it may be anything.</summary>
internal static class TraceParent
{
    /// <summary>The length of a <c>traceparent</c>: version, trace id, span id and flags, with hyphens between.</summary>
    public const int Length = 55;

    private const byte Hyphen = (byte)'-';

    private static readonly SearchValues<byte> _hex = SearchValues.Create("0123456789abcdef"u8);

    /// <summary>Makes the context of it, without tracestate, which is free text.</summary>
    /// <returns>False when it is no context.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out ActivityContext context)
    {
        context = default;
        if (text.Length != Length || text[2] != Hyphen || text[35] != Hyphen || text[52] != Hyphen)
        {
            return false;
        }

        var flags = text[53..];
        if (!IsHex(text[..2]) || text.StartsWith("ff"u8) || !IsId(text[3..35]) || !IsId(text[36..52]) || !IsHex(flags))
        {
            return false;
        }

        Span<char> characters = stackalloc char[Length];
        Encoding.ASCII.GetChars(text, characters);
        context = new ActivityContext(
            ActivityTraceId.CreateFromString(characters[3..35]),
            ActivitySpanId.CreateFromString(characters[36..52]),
            (ActivityTraceFlags)byte.Parse(flags, System.Globalization.NumberStyles.AllowHexSpecifier, null),
            traceState: null,
            isRemote: true);
        return true;
    }

    private static bool IsHex(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(_hex);

    // All zeros is no id.
    private static bool IsId(ReadOnlySpan<byte> text) => IsHex(text) && text.ContainsAnyExcept((byte)'0');
}
