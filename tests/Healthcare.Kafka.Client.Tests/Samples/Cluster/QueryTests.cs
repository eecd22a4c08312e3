namespace Healthcare.Kafka.Client.Tests;

public class QueryTests
{
    [Fact]
    public void Selectors_OfNestedFunctions_AreTheMetricsAndTheirLabels()
    {
        var query = new Query("""histogram_quantile(0.99, sum by (le, a) (rate(x_bucket{a=~"$b", c!=""}[$__rate_interval]))) > 0.01 and level:y:sum >= 1e3""");

        Assert.Equal(["x_bucket", "level:y:sum"], query.Metrics);
        Assert.Equal(["a", "c"], query.Selectors[0].Labels);
        Assert.Equal(["le", "a"], query.GroupedBy);
        Assert.Equal(["x_bucket"], query.Rates);
    }

    [Fact]
    public void Selectors_WithSetOperatorsAndOffsets_AreTheMetricsOnly()
    {
        var query = new Query("sum by (a) ((x_total unless x_total offset $__rate_interval) or increase(x_total[5m])) / y{b=\"unless z\"} > 0");

        Assert.Equal(["x_total", "y"], query.Metrics);
        Assert.Equal(["x_total"], query.Rates);
    }

    [Fact]
    public void Selectors_WithoutAName_AreNone() => Assert.Empty(new Query("""{__name__=~"a_(b|c)", d=~"$e"}""").Metrics);

    [Theory]
    [InlineData("messaging_process_duration_seconds_bucket", true)]
    [InlineData("healthcare_kafka_consumer_lag", true)]
    [InlineData("group_topic:healthcare_kafka_lag:sum", false)]
    [InlineData("kafka_consumergroup_lag", false)]
    public void IsOfAClient_ByName_LeavesOutRecordsAndBrokers(string metric, bool expected) => Assert.Equal(expected, Query.IsOfAClient(metric));
}
