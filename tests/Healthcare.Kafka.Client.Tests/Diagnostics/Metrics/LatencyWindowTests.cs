using FsCheck;
using FsCheck.Fluent;

namespace Healthcare.Kafka.Client.Tests;

public class LatencyWindowTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Percentile_OfAnyDurations_IsTheExactOneOrUpToAnEighthAboveIt()
    {
        var durations = Gen.Choose(0, 40).SelectMany(power => Gen.Choose(0, 1000).Select(step => TimeSpan.FromMicroseconds(Math.Pow(2, power) * (1 + (step / 1000.0)))));
        Check.QuickThrowOnFailure(Prop.ForAll(Gen.ListOf(durations, LatencyWindow.FewestSamples).ToArbitrary(), list =>
        {
            var window = new LatencyWindow(_time);
            foreach (var duration in list)
            {
                window.Record(duration);
            }

            var exact = list.Order().ElementAt((int)Math.Ceiling(list.Count * 0.99) - 1);
            var told = window.Percentile(0.99)!.Value;
            var largest = TimeSpan.FromMicroseconds(1L << 40);
            return (told >= exact || exact >= largest) && told <= (exact * 1.125) + TimeSpan.FromMicroseconds(1);
        }));
    }

    [Fact]
    public void Percentile_FewDurations_IsNotTold()
    {
        var window = new LatencyWindow(_time);
        window.Record(TimeSpan.FromSeconds(1), LatencyWindow.FewestSamples - 1);
        Assert.Null(window.Percentile(0.99));

        window.Record(TimeSpan.FromSeconds(1));

        Assert.InRange(window.Percentile(0.99)!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.125));
    }

    [Theory]
    [InlineData(29.9, true)]
    [InlineData(30, true)]
    [InlineData(59.9, true)]
    [InlineData(60, false)]
    [InlineData(600, false)]
    public void Percentile_AfterAWhile_ForgetsWhatIsOlderThanAMinute(double seconds, bool isKnown)
    {
        var window = new LatencyWindow(_time);
        window.Record(TimeSpan.FromSeconds(1), LatencyWindow.FewestSamples);

        _time.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(isKnown, window.Percentile(0.99) is not null);
    }

    [Fact]
    public void Percentile_TwoHalves_CountsBoth()
    {
        var window = new LatencyWindow(_time);
        window.Record(TimeSpan.FromMilliseconds(1), 98);
        _time.Advance(TimeSpan.FromSeconds(31));
        window.Record(TimeSpan.FromSeconds(1), 2);

        Assert.InRange(window.Percentile(0.99)!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.125));
        Assert.InRange(window.Percentile(0.5)!.Value, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1.125));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Null(window.Percentile(0.5));
    }

    [Fact]
    public async Task Record_FromManyThreads_LosesNone()
    {
        var window = new LatencyWindow(_time);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(part => Task.Run(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                window.Record(part == 0 ? TimeSpan.FromSeconds(1) : TimeSpan.FromMilliseconds(1));
            }
        }))).WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);

        Assert.InRange(window.Percentile(0.75)!.Value, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1.125));
        Assert.InRange(window.Percentile(0.7501)!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.125));
    }
}
