using System.Globalization;

namespace Healthcare.Kafka.Tool;

/// <summary>Compares what is with what is recommended.</summary>
internal static class RecommendedValue
{
    /// <summary>Gets whether an actual value will do; one of several numbers does when each of them does.</summary>
    public static bool IsMet(Recommendation wanted, string? actual) => actual is not null && (wanted.Value!, actual) switch
    {
        var (one, other) when string.Equals(one, other, StringComparison.OrdinalIgnoreCase) => true,
        var (_, other) when other == wanted.Alternative => true,
        _ when wanted.Comparison == Comparison.Same => false,
        var (_, other) when other == "unlimited" => wanted.Comparison == Comparison.AtLeast,
        var (one, other) => Numbers(one) is var least && Numbers(other) is var numbers && least.Length == numbers.Length
            && least.Zip(numbers).All(pair => wanted.Comparison == Comparison.AtLeast ? pair.Second >= pair.First : pair.Second <= pair.First),
    };

    private static decimal[] Numbers(string text) =>
    [
        .. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => decimal.TryParse(part, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : decimal.MinValue),
    ];
}
