using System.CommandLine;
using System.Globalization;

namespace Healthcare.Kafka.Tool;

/// <summary>Bytes and times as people write them.</summary>
internal static class Units
{
    private static readonly string[] _bytes = ["B", "KB", "MB", "GB", "TB", "PB"];

    /// <summary>Writes bytes in powers of a thousand, as networks and disks are sold.</summary>
    public static string Bytes(double bytes)
    {
        var power = 0;
        for (; bytes >= 1000 && power < _bytes.Length - 1; power++)
        {
            bytes /= 1000;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes:0.##} {_bytes[power]}");
    }

    /// <summary>An option of bytes: a number, with KB, MB, GB or TB behind it.</summary>
    public static Option<Quantity> BytesOption(string name, string description, string fallback) => Parsed(name, "SIZE", description, fallback, TryBytes, "a size such as 500MB or 4TB");

    /// <summary>An option of a time: a number with s, m, h or d behind it.</summary>
    public static Option<Quantity> TimeOption(string name, string description, string fallback) => Parsed(name, "TIME", description, fallback, TrySeconds, "a time such as 12h or 7d");

    public static bool TryBytes(string text, out double bytes)
    {
        var upper = text.Trim().ToUpperInvariant();
        var unit = Array.FindLastIndex(_bytes, unit => upper.EndsWith(unit, StringComparison.Ordinal));
        return TryNumber(unit < 0 ? upper : upper[..^_bytes[unit].Length], Math.Pow(1000, Math.Max(0, unit)), out bytes);
    }

    private static bool TrySeconds(string text, out double seconds)
    {
        var factor = text.Length > 0 ? char.ToLowerInvariant(text[^1]) switch { 's' => 1, 'm' => 60, 'h' => 3_600, 'd' => 86_400, _ => 0 } : 0;
        return TryNumber(factor == 0 ? text : text[..^1], Math.Max(1, factor), out seconds);
    }

    private static bool TryNumber(string text, double factor, out double value)
    {
        var isNumber = double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out value);
        value *= factor;
        return isNumber && double.IsFinite(value) && value is > 0 and < 1e18;
    }

    private delegate bool TryParse(string text, out double value);

    private static Option<Quantity> Parsed(string name, string help, string description, string fallback, TryParse tryParse, string expected)
    {
        _ = tryParse(fallback, out var value);
        return new(name)
        {
            Description = description,
            HelpName = help,
            CustomParser = result =>
            {
                if (result.Tokens.Count != 1)
                {
                    return new(value, fallback);
                }

                if (!tryParse(result.Tokens[0].Value, out var given))
                {
                    result.AddError($"{name} is {result.Tokens[0].Value}; expected {expected}.");
                }

                return new(given, result.Tokens[0].Value);
            },
            DefaultValueFactory = _ => new(value, fallback),
        };
    }
}

/// <summary>A number of bytes or seconds, and how it was written.</summary>
internal readonly record struct Quantity(double Value, string Text)
{
    public override string ToString() => Text;
}
