namespace Healthcare.Kafka.Client.Tests;

public class LineLimitTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Allows_MoreThanAMinuteTakes_LeavesOutTheRestOfTheKindAndTellsHowMany()
    {
        var limit = new LineLimit<string>(_time, linesPerMinute: 2);

        Assert.Equal([true, true, false, false, false], Enumerable.Range(0, 5).Select(_ => limit.Allows("a", out var _)));
        Assert.True(limit.Allows("b", out var ofAnother));
        _time.Advance(TimeSpan.FromSeconds(59.9));
        Assert.False(limit.Allows("a", out var _));
        _time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.True(limit.Allows("a", out var leftOut));
        Assert.True(limit.Allows("a", out var afterwards));
        Assert.Equal((0, 4, 0), (ofAnother, leftOut, afterwards));
    }

    [Fact]
    public void TakeLeftOut_AfterLinesWereLeftOut_TellsEachKindOnce()
    {
        var limit = new LineLimit<string>(_time, linesPerMinute: 1);
        foreach (var kind in new[] { "a", "a", "a", "b", "c", "c" })
        {
            limit.Allows(kind, out _);
        }

        Assert.Equal([("a", 2L), ("c", 1L)], limit.TakeLeftOut().Order());
        Assert.Empty(limit.TakeLeftOut());
    }

    [Fact]
    public async Task Allows_FromManyThreads_AllowsNoMoreAndCountsAllOthers()
    {
        var limit = new LineLimit<int>(_time, linesPerMinute: 10);

        var allowed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enumerable.Range(0, 100).Count(_ => limit.Allows(1, out var _)))))
            .WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);

        Assert.Equal((10, 790), (allowed.Sum(), limit.TakeLeftOut().Single().LeftOut));
    }
}
