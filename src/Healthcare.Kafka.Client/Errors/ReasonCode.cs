using System.Buffers;

namespace Healthcare.Kafka.Client;

/// <summary>What stands for a reason where nothing about a patient may stand: a short token, not a sentence.</summary>
internal static class ReasonCode
{
    private const int Longest = 64;

    private static readonly SearchValues<char> Letters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    public static void Check(string reasonCode)
    {
        ArgumentException.ThrowIfNullOrEmpty(reasonCode);
        if (reasonCode.Length > Longest || reasonCode.AsSpan().ContainsAnyExcept(Letters))
        {
            // Without the value: it may be the text that must not get out.
            throw new ArgumentException("A reason code is 1 to 64 ASCII letters, digits, dots, underscores and hyphens. Use a constant.", nameof(reasonCode));
        }
    }
}
