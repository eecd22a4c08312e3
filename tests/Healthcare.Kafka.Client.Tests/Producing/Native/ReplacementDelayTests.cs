namespace Healthcare.Kafka.Client.Tests;

public class ReplacementDelayTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Next_NoneOfThemLasts_GrowsFromNothingToThirtySeconds()
    {
        var delay = new ReplacementDelay(_time);

        var seconds = Enumerable.Range(0, 8).Select(_ => Die(delay, after: TimeSpan.FromSeconds(59)).TotalSeconds);

        Assert.Equal([0, 1, 2, 4, 8, 16, 30, 30], seconds);
    }

    [Fact]
    public void Next_AfterOneThatWorkedForAMinute_IsNothingAgain()
    {
        var delay = new ReplacementDelay(_time);
        Die(delay, after: TimeSpan.Zero);
        Die(delay, after: TimeSpan.Zero);

        Assert.Equal(TimeSpan.Zero, Die(delay, after: TimeSpan.FromMinutes(1)));
        Assert.Equal(TimeSpan.FromSeconds(1), Die(delay, after: TimeSpan.Zero));
    }

    [Fact]
    public void Next_BuildingFailsForMinutes_GoesOnGrowing()
    {
        var delay = new ReplacementDelay(_time);
        Die(delay, after: TimeSpan.Zero);
        _time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal([1, 2], [delay.Next().TotalSeconds, delay.Next().TotalSeconds]);
    }

    private TimeSpan Die(ReplacementDelay delay, TimeSpan after)
    {
        delay.OnStarted();
        _time.Advance(after);
        delay.OnDied();
        return delay.Next();
    }
}
