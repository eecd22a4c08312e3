using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Healthcare.Kafka.Client;

/// <summary>Reads the text of a configuration value into the property of a row.</summary>
internal static class OptionProperty
{
    /// <summary>Returns what is wrong with the text, or null when it is set. An empty text sets nothing.</summary>
    public static string? TrySet(object options, OptionKey row, IConfigurationSection section)
    {
        var target = options;
        var path = row.Property.Split('.');
        foreach (var step in path[..^1])
        {
            target = Find(target, step).GetValue(target)!;
        }

        var property = Find(target, path[^1]);
        if (property.GetValue(target) is IList<string> list)
        {
            return SetList(list, section);
        }

        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (section.Value is not { } text)
        {
            return section.GetChildren().Any() ? "has parts; give one value." : null;
        }

        if (text.Length == 0 && type != typeof(string))
        {
            return null;
        }

        var value = Parse(text.Trim(), type, out var expected);
        if (value is null)
        {
            return $"is '{text}'; {expected}.";
        }

        property.SetValue(target, type == typeof(string) ? text : value);
        return null;
    }

    private static PropertyInfo Find(object target, string name) =>
        target.GetType().GetProperty(name)
        ?? throw new InvalidOperationException($"{target.GetType().Name} has no property {name}, which the key table names.");

    /// <summary>An array, or texts separated by commas, which is what an environment variable can hold.</summary>
    private static string? SetList(IList<string> list, IConfigurationSection section)
    {
        var texts = section.Value is { Length: > 0 } text
            ? text.Split(',', StringSplitOptions.TrimEntries)
            : [.. section.GetChildren().Select(child => child.Value ?? "")];
        list.Clear();
        foreach (var item in texts)
        {
            list.Add(item);
        }

        return null;
    }

    private static object? Parse(string text, Type type, out string expected)
    {
        expected = "";
        if (type == typeof(string))
        {
            return text;
        }

        if (type == typeof(TimeSpan))
        {
            // Without a colon TimeSpan reads days, and whoever writes 5 for a linger does not mean five days.
            expected = "write a time as hh:mm:ss.fff, such as 00:00:00.005 for 5 ms";
            return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time)
                ? time
                : null;
        }

        if (type == typeof(bool))
        {
            expected = "write true or false";
            return bool.TryParse(text, out var flag) ? flag : null;
        }

        if (type.IsEnum)
        {
            expected = "write one of " + string.Join(", ", Enum.GetNames(type));
            return ParseEnum(text, type);
        }

        expected = type == typeof(int) ? "write a whole number up to 2147483647" : "write a whole number";
        return type == typeof(int)
            ? int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var large) ? large : null;
    }

    /// <summary>Takes librdkafka's spelling too: sasl_ssl is SaslSsl.</summary>
    private static object? ParseEnum(string text, Type type)
    {
        var name = text.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        return Array.Find(Enum.GetNames(type), known => string.Equals(known, name, StringComparison.OrdinalIgnoreCase)) is { } found
            ? Enum.Parse(type, found)
            : null;
    }
}
