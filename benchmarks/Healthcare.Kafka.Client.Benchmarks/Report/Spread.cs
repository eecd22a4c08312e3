namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>The median of some figures, and the least and the most of them.</summary>
internal readonly record struct Spread(double Median, double Min, double Max)
{
    /// <exception cref="ArgumentException">There are no figures.</exception>
    public static Spread Of(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToArray();
        if (sorted.Length == 0)
        {
            throw new ArgumentException("There are no figures.", nameof(figures));
        }

        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[^1]);
    }

    /// <summary>Divides pair by pair: what disturbs the machine for a while disturbs both sides of a pair.</summary>
    public static Spread OfRatios(IEnumerable<double> figures, IEnumerable<double> baselines) =>
        Of(figures.Zip(baselines, static (figure, baseline) => figure / baseline));
}
