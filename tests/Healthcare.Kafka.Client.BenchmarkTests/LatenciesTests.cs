namespace Healthcare.Kafka.Client.BenchmarkTests;

public class LatenciesTests
{
    [Theory, InlineData(0.5, 50), InlineData(0.99, 99), InlineData(1, 100), InlineData(0, 1)]
    public void Percentile_OneToAHundredMilliseconds_IsTheValueThatTheShareDoesNotExceed(double share, double expected)
    {
        var latencies = new Latencies();
        foreach (var time in Enumerable.Range(1, 100).Reverse())
        {
            latencies.Add(TimeSpan.FromMilliseconds(time));
        }

        Assert.Equal(expected, latencies.Percentile(share));
    }
}
