using System.Globalization;

namespace Healthcare.Kafka.Client;

/// <summary>A wrapped data key as five lines of text: id, subject, wrapping key, time, and the wrapped key in base64. Empty where there is none.</summary>
internal static class WrappedDataKeyText
{
    private const int Lines = 5;

    public static string Format(WrappedDataKey key) => string.Join('\n', [
        key.Id,
        key.Subject ?? "",
        key.WrappingKeyId,
        key.CreatedAt.ToString("O", CultureInfo.InvariantCulture),
        key.Wrapped is null ? "" : Convert.ToBase64String(key.Wrapped)]);

    public static WrappedDataKey Parse(string text)
    {
        var lines = text.Split('\n');
        return lines.Length == Lines
            ? new()
            {
                Id = lines[0],
                Subject = lines[1].Length == 0 ? null : lines[1],
                WrappingKeyId = lines[2],
                CreatedAt = DateTimeOffset.Parse(lines[3], CultureInfo.InvariantCulture),
                Wrapped = lines[4].Length == 0 ? null : Convert.FromBase64String(lines[4]),
            }
            : throw new FormatException($"A stored data key has {Lines} lines, not {lines.Length}.");
    }
}
