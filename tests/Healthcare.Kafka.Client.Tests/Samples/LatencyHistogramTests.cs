using System.Diagnostics;
using Healthcare.Kafka.Shared;

namespace Healthcare.Kafka.Client.Tests;

public class LatencyHistogramTests
{
    [Fact]
    public void Quantile_NothingRecorded_ReturnsZero() => Assert.Equal(0, new LatencyHistogram().Quantile(0.99));

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.127)]
    [InlineData(0.128)]
    [InlineData(0.255)]
    [InlineData(0.256)]
    [InlineData(1)]
    [InlineData(33.3)]
    [InlineData(60_000)]
    [InlineData(86_400_000)]
    public void Quantile_OneValue_IsWithinOnePercent(double milliseconds)
    {
        var histogram = new LatencyHistogram();

        histogram.Record(Ticks(milliseconds));

        Assert.InRange(histogram.Quantile(0.5), (milliseconds * 0.99) - 0.001, (milliseconds * 1.01) + 0.001);
    }

    [Fact]
    public void Quantile_OneToThousand_ReturnsMiddleAndTail()
    {
        var histogram = new LatencyHistogram();
        for (var i = 1; i <= 1_000; i++)
        {
            histogram.Record(Ticks(i));
        }

        Assert.InRange(histogram.Quantile(0.5), 495, 505);
        Assert.InRange(histogram.Quantile(0.99), 980, 1_000);
        Assert.InRange(histogram.Quantile(1), 990, 1_010);
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void Record_ImpossibleDuration_IsCountedAtTheEdge(long ticks)
    {
        var histogram = new LatencyHistogram();

        histogram.Record(ticks);

        Assert.True(histogram.Quantile(0.5) >= 0);
    }

    private static long Ticks(double milliseconds) => (long)Math.Ceiling(milliseconds * Stopwatch.Frequency / 1_000);
}
