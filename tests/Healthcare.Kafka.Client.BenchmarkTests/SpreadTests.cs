namespace Healthcare.Kafka.Client.BenchmarkTests;

public class SpreadTests
{
    [Fact]
    public void Of_OddNumberOfFigures_TakesTheMiddleOne() => Assert.Equal(new Spread(3, 1, 9), Spread.Of([9, 1, 3]));

    [Fact]
    public void Of_EvenNumberOfFigures_TakesTheMeanOfTheTwoInTheMiddle() => Assert.Equal(new Spread(2.5, 1, 9), Spread.Of([9, 1, 2, 3]));

    [Fact]
    public void Of_NoFigures_Throws() => Assert.Throws<ArgumentException>(() => Spread.Of([]));

    // Medians divided would give 100 / 200: a slow minute of the machine would count for one side only.
    [Fact]
    public void OfRatios_MachineThatSlowsDown_ComparesWithinEachPair() =>
        Assert.Equal(new Spread(2, 2, 2), Spread.OfRatios([400, 100, 40], [200, 50, 20]));
}
