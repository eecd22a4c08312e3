using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client.Tests;

public sealed class RebuildsTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly CollectedLogs _logs = new();

    [Fact]
    public void TryTake_ReportOnly_IsNever()
    {
        var rebuilds = Create(StallPolicy.Report);

        Assert.False(rebuilds.TryTake());
        Assert.Equal(0, rebuilds.Count);
    }

    [Fact]
    public void TryTake_InARow_WaitsTwiceAndFourTimesTheTimeoutAndThenNoMore()
    {
        var rebuilds = Create();

        Assert.True(rebuilds.TryTake());
        AssertNotBefore(rebuilds, TimeSpan.FromMinutes(4));
        AssertNotBefore(rebuilds, TimeSpan.FromMinutes(8));
        Assert.Equal(3, rebuilds.Count);

        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.False(rebuilds.TryTake());
        Assert.False(rebuilds.TryTake());
        Assert.Single(_logs.Of(EventIds.RebuildsUsedUp));
    }

    [Fact]
    public void TryTake_AnHourAfterTheLast_BeginsAnewAndSaysSoAgain()
    {
        var rebuilds = Create();
        foreach (var _ in new[] { 1, 2 })
        {
            Assert.True(rebuilds.TryTake());
            _time.Advance(TimeSpan.FromMinutes(4));
            Assert.True(rebuilds.TryTake());
            _time.Advance(TimeSpan.FromMinutes(8));
            Assert.True(rebuilds.TryTake());
            Assert.False(rebuilds.TryTake());
            _time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(6, rebuilds.Count);
        Assert.Equal(2, _logs.Of(EventIds.RebuildsUsedUp).Count);
    }

    [Fact]
    public void TryTake_TimeoutOfHours_IsNotForgottenAfterOne()
    {
        var rebuilds = Create(timeout: TimeSpan.FromHours(2));

        Assert.True(rebuilds.TryTake());
        AssertNotBefore(rebuilds, TimeSpan.FromHours(4));
    }

    public void Dispose() => _logs.Dispose();

    private void AssertNotBefore(Rebuilds rebuilds, TimeSpan wait)
    {
        _time.Advance(wait - TimeSpan.FromMilliseconds(1));
        Assert.False(rebuilds.TryTake());
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(rebuilds.TryTake());
    }

    private Rebuilds Create(StallPolicy policy = StallPolicy.Rebuild, TimeSpan? timeout = null) => new(
        TestConsumer.Settings with { OnStall = policy, StallTimeout = timeout ?? TimeSpan.FromMinutes(2) }, _logs.CreateLogger(ConsumerLog.Category), _time);
}
