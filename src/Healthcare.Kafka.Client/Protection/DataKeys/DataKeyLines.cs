using System.Security.Cryptography;

namespace Healthcare.Kafka.Client;

/// <summary>Reads the text of a <see cref="DataKeyRing"/>. What is wrong is said by line and rule: the text holds secrets.</summary>
internal static class DataKeyLines
{
    public static DataKey[] Parse(string text)
    {
        var keys = new List<DataKey>();
        var lines = text.Split('\n', StringSplitOptions.TrimEntries);
        for (var index = 0; index < lines.Length; index++)
        {
            if (lines[index].Length > 0 && lines[index][0] != '#')
            {
                keys.Add(ParseLine(lines[index], index + 1));
            }
        }

        if (keys.Count == 0)
        {
            throw new FormatException("There is no data key: write a line with an id, a space and 32 random bytes in base64.");
        }

        return keys.GroupBy(key => key.Id, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw new FormatException($"The data key {twice.Key} is there twice.")
            : [.. keys];
    }

    public static bool AreSame(DataKey left, DataKey right) => CryptographicOperations.FixedTimeEquals(left.ToArray(), right.ToArray());

    private static DataKey ParseLine(string line, int number)
    {
        var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Span<byte> key = stackalloc byte[DataKey.Length];
        if (parts.Length != 2 || !ProtectionNames.IsKeyId(parts[0]) || !Convert.TryFromBase64String(parts[1], key, out var length) || length != DataKey.Length)
        {
            throw new FormatException($"Line {number} of the data keys is not an id, a space and {DataKey.Length} bytes in base64.");
        }

        var parsed = new DataKey(parts[0], key);
        CryptographicOperations.ZeroMemory(key);
        return parsed;
    }
}
