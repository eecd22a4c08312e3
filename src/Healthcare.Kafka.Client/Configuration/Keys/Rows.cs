using System.Runtime.CompilerServices;

namespace Healthcare.Kafka.Client;

/// <summary>
/// Writes the rows of the key table. The property's name is read from the expression that gets it, so a row names it once.
/// </summary>
/// <typeparam name="TOptions">The options class that the rows are of.</typeparam>
internal static class Rows<TOptions>
    where TOptions : class
{
    public static OptionKey Time(
        Func<TOptions, TimeSpan?> get, string? key, long least, long most, string? librdkafka, string? guide = null, string?[]? presets = null,
        [CallerArgumentExpression(nameof(get))] string expression = "") =>
        Row(o => get(o), expression, key, OptionUnit.Milliseconds, least, most, librdkafka, guide, presets);

    public static OptionKey Bytes(
        Func<TOptions, long?> get, string? key, long least, long most, string? librdkafka, string? guide = null, string?[]? presets = null,
        [CallerArgumentExpression(nameof(get))] string expression = "") =>
        Row(o => get(o), expression, key, OptionUnit.Bytes, least, most, librdkafka, guide, presets);

    public static OptionKey Buffer(
        Func<TOptions, long?> get, string? key, long least, long most, string? librdkafka, string? guide = null, string?[]? presets = null,
        [CallerArgumentExpression(nameof(get))] string expression = "") =>
        Row(o => get(o), expression, key, OptionUnit.BytesSentAsKbytes, least, most, librdkafka, guide, presets);

    public static OptionKey Kbytes(
        Func<TOptions, int?> get, string? key, long least, long most, string? librdkafka, string? guide = null, string?[]? presets = null,
        [CallerArgumentExpression(nameof(get))] string expression = "") =>
        Row(o => get(o), expression, key, OptionUnit.Kbytes, least, most, librdkafka, guide, presets);

    public static OptionKey Count(
        Func<TOptions, int?> get, string? key, long least, long most, string? librdkafka, string? guide = null, string?[]? presets = null,
        [CallerArgumentExpression(nameof(get))] string expression = "") =>
        Row(o => get(o), expression, key, OptionUnit.Count, least, most, librdkafka, guide, presets);

    public static OptionKey Switch(
        Func<TOptions, bool?> get, string? key, string? librdkafka, string? guide = null, string?[]? presets = null,
        [CallerArgumentExpression(nameof(get))] string expression = "") =>
        Row(o => get(o), expression, key, OptionUnit.Switch, null, null, librdkafka, guide, presets);

    public static OptionKey Choice<TEnum>(
        Func<TOptions, TEnum?> get, string? key, string? librdkafka, string? guide = null, string?[]? presets = null,
        [CallerArgumentExpression(nameof(get))] string expression = "")
        where TEnum : struct, Enum =>
        Row(o => get(o), expression, key, OptionUnit.Choice, null, null, librdkafka, guide, presets);

    public static OptionKey Text(
        Func<TOptions, object?> get, string? key, string? librdkafka = null, [CallerArgumentExpression(nameof(get))] string expression = "") =>
        Row(get, expression, key, OptionUnit.Text, null, null, librdkafka, null, null);

    public static OptionKey Secret(Func<TOptions, string?> get, string? key, [CallerArgumentExpression(nameof(get))] string expression = "") =>
        Row(get, expression, key, OptionUnit.Secret, null, null, null, null, null);

    private static OptionKey Row(
        Func<TOptions, object?> get, string expression, string? key, OptionUnit unit, long? least, long? most, string? librdkafka, string? guide,
        string?[]? presets) =>
        new(expression[(expression.IndexOf('.', StringComparison.Ordinal) + 1)..], key, unit, options => get((TOptions)options), presets)
        {
            Least = least,
            Most = most,
            Librdkafka = librdkafka,
            Guide = guide,
        };
}
