namespace Healthcare.Kafka.Client.Tests;

/// <summary>What holds for every query of the clients' metrics, in dashboards and in rules.</summary>
internal static class ClientQueries
{
    // What Prometheus adds to each series.
    private static readonly string[] _ofTheServer = ["instance", "job", "__name__"];

    /// <summary>Asserts that the series exist, that they have the labels asked for, and that rates are taken of what grows and of nothing else.</summary>
    public static void AssertExists(Query query)
    {
        Assert.Empty(query.ClientMetrics.Except(ClientSeries.All.Keys));
        foreach (var (metric, labels) in query.Selectors.Where(selector => Query.IsOfAClient(selector.Metric)))
        {
            Assert.Empty(labels.Except([.. ClientSeries.All[metric].Labels, .. _ofTheServer]));
        }

        if (query.ClientMetrics.Count > 0 && query.ClientMetrics.Count == query.Metrics.Count)
        {
            Assert.Empty(query.GroupedBy.Except([.. query.ClientMetrics.SelectMany(metric => ClientSeries.All[metric].Labels), .. _ofTheServer]));
        }

        Assert.All(query.ClientMetrics, metric => Assert.Equal(ClientSeries.All[metric].Grows, query.Rates.Contains(metric)));
    }
}
