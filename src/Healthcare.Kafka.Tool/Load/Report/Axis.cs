using System.Globalization;

namespace Healthcare.Kafka.Tool;

/// <summary>An axis of a chart: where a value stands between its two ends, and the values that are written beside it.</summary>
internal sealed class Axis
{
    private readonly Func<double, double> _scale;

    private Axis(double from, double to, IReadOnlyList<(double Value, string Text)> ticks, Func<double, double> scale) =>
        (From, To, Ticks, _scale) = (from, to, ticks, scale);

    public double From { get; }

    public double To { get; }

    public IReadOnlyList<(double Value, string Text)> Ticks { get; }

    /// <summary>An axis from zero to a round number above the values.</summary>
    public static Axis Linear(double most)
    {
        var step = Step(Math.Max(most, 1e-9) / 5);
        // A measurement that took a moment longer needs no step of its own.
        var end = Math.Ceiling((Math.Max(most, 1e-9) / step) - 0.02) * step;
        return new(0, end, [.. Enumerable.Range(0, (int)Math.Round(end / step) + 1).Select(index => (index * step, Number(index * step)))], static value => value);
    }

    /// <summary>An axis of powers of ten around the values, which must be above zero.</summary>
    public static Axis Logarithmic(double least, double most)
    {
        var (first, last) = ((int)Math.Floor(Math.Log10(least)), (int)Math.Ceiling(Math.Log10(Math.Max(most, least * 1.01))));
        return new(
            Math.Pow(10, first), Math.Pow(10, last),
            [.. Enumerable.Range(first, last - first + 1).Select(power => (Math.Pow(10, power), Number(Math.Pow(10, power))))], Math.Log10);
    }

    /// <summary>An axis of percentiles, each nine as wide as the one before.</summary>
    public static Axis Percentiles(double most)
    {
        (double, string)[] ticks = [(0, "0"), (0.9, "90 %"), (0.99, "99 %"), (0.999, "99.9 %"), (0.9999, "99.99 %"), (0.99999, "99.999 %")];
        var end = Array.Find(ticks, tick => tick.Item1 >= most) is { Item1: > 0 } found ? found.Item1 : ticks[^1].Item1;
        return new(0, end, [.. ticks.Where(tick => tick.Item1 <= end), .. end >= 0.9 ? ((double, string)[])[(0.5, "50 %")] : []], static value => -Math.Log10(1 - value));
    }

    /// <summary>Gets where a value stands: 0 at the beginning, 1 at the end.</summary>
    public double At(double value) => (_scale(Math.Clamp(value, From, To)) - _scale(From)) / (_scale(To) - _scale(From));

    private static string Number(double value) => value switch
    {
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{value / 1_000_000:0.##} M"),
        >= 10_000 => string.Create(CultureInfo.InvariantCulture, $"{value / 1_000:0.##} k"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:0.######}"),
    };

    private static double Step(double rough)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return power * (rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
    }
}
