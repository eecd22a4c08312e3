using System.Text;

namespace Healthcare.Kafka.Tool;

/// <summary>Comments of a wanted length, in words: a compressor finds in them about what it finds in real ones, not one letter over and over.</summary>
internal static class NoteText
{
    private static readonly string[] _words =
    [
        "patient", "resting", "sample", "haemolysed", "repeat", "measured", "supine", "seated", "after", "before", "medication", "within", "range", "compared",
        "previous", "stable", "elevated", "reduced", "verified", "device", "ward", "nurse", "physician", "notified", "no", "further", "action", "fasting",
        "calibrated", "left", "right", "arm", "monitor", "laboratory", "analyser", "review", "advised", "trend", "unchanged", "slightly",
    ];

#pragma warning disable CA5394 // Reproducible, not secret.
    public static string Of(int length, Random random)
    {
        var text = new StringBuilder(length + 16);
        while (text.Length < length)
        {
            text.Append(text.Length == 0 ? "" : " ").Append(_words[random.Next(_words.Length)]);
        }

        return text.ToString(0, length);
    }
#pragma warning restore CA5394
}
