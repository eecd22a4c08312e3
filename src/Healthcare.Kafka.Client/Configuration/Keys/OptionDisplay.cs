using System.Globalization;

namespace Healthcare.Kafka.Client;

/// <summary>Values as people read them: times as appsettings writes them, bytes with their unit.</summary>
internal static class OptionDisplay
{
    public const string Redacted = "[redacted]";

    public static string Value(OptionKey row, string? text) => (row.Unit, text) switch
    {
        (_, null) => "not set",
        (OptionUnit.Secret, _) => Redacted,
        (OptionUnit.Milliseconds, _) => Time(double.Parse(text, CultureInfo.InvariantCulture)),
        (OptionUnit.Bytes or OptionUnit.BytesSentAsKbytes, _) => Number(text) + " bytes",
        (OptionUnit.Kbytes, _) => Number(text) + " KiB",
        (OptionUnit.Count, _) => Number(text),
        (_, var url) when url.Contains('@', StringComparison.Ordinal) && url.Contains("://", StringComparison.Ordinal) => Redacted,
        _ when text.Contains("-----BEGIN ", StringComparison.Ordinal) => "PEM text",
        _ => text,
    };

    public static string Range(OptionKey row) =>
        $"{Value(row, Invariant(row.Least))} to {Value(row, Invariant(row.Most))}";

    private static string? Invariant(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string Number(string text) =>
        long.Parse(text, CultureInfo.InvariantCulture).ToString("N0", CultureInfo.InvariantCulture);

    private static string Time(double milliseconds)
    {
        var ticks = Math.Clamp(milliseconds * TimeSpan.TicksPerMillisecond, TimeSpan.MinValue.Ticks, TimeSpan.MaxValue.Ticks);
        var time = TimeSpan.FromTicks((long)ticks);
        var text = time.ToString("c", CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) && time.Ticks % TimeSpan.TicksPerSecond != 0 ? text.TrimEnd('0') : text;
    }
}
