namespace Healthcare.Kafka.Client.Tests;

public class RetryFenceTests
{
    private static readonly byte[] Key = "a"u8.ToArray();

    private readonly OffsetTracker _tracker = new() { NamesCompleted = true };
    private readonly RetryFence _fence = new("owner", RetryWriters.Read(""));

    public RetryFenceTests()
    {
        _fence.Retries = _tracker;
        _tracker.Annotate("note", new OffsetTracker.Position(0, -1), null);
    }

    [Fact]
    public void WayOf_KeyWithACopy_FollowsUntilTheGroupHoldsIt()
    {
        Assert.Equal(RetryWay.Handle, _fence.WayOf(Key, 4));
        _fence.BeginWrite(Key);
        Assert.Equal(RetryWay.Follow, _fence.WayOf(Key, 4));
        _fence.EndWrite(Key, 4, 0);
        Assert.Equal((RetryWay.Skip, RetryWay.Follow, RetryWay.Handle, RetryWay.Handle), (_fence.WayOf(Key, 4), _fence.WayOf(Key, 5), _fence.WayOf(null, 5), _fence.WayOf(Array.Empty<byte>(), 5)));

        _tracker.MarkCommitted(1);
        Assert.Equal(RetryWay.Follow, _fence.WayOf(Key, 5));
        _tracker.MarkNoted("another", null);
        Assert.Equal((RetryWay.Follow, 1), (_fence.WayOf(Key, 5), _fence.Count));

        _tracker.MarkNoted("note", null);
        Assert.Equal((RetryWay.Skip, 0), (_fence.WayOf(Key, 4), _fence.Count));
        Assert.Equal(RetryWay.Handle, _fence.WayOf(Key, 5));
        Assert.Equal(RetryWay.Handle, _fence.WayOf(Key, 4));
    }

    [Fact]
    public void WayOf_CopyNamedBeyondTheOffset_IsFree()
    {
        var runs = new OffsetRuns();
        runs.Add(3, 7);
        _fence.BeginWrite(Key);
        _fence.EndWrite(Key, 4, 3);
        _tracker.MarkNoted("note", runs.Build());

        Assert.Equal(RetryWay.Handle, _fence.WayOf(Key, 5));
    }

    [Fact]
    public void TryTake_SecondCopy_IsPassedOverAndTheFirstMayComeAgain()
    {
        _fence.Add(Copy(4, at: 0));
        _fence.Add(Copy(5, at: 2));

        Assert.True(_fence.TryTake(Copy(4, at: 0)));
        Assert.True(_fence.TryTake(Copy(4, at: 0)));
        Assert.False(_fence.TryTake(Copy(4, at: 1)));
        Assert.True(_fence.TryTake(Copy(5, at: 2)));
        Assert.False(_fence.TryTake(Copy(4, at: 3)));
        Assert.False(_fence.TryTake(Copy(4, at: 4, key: "free")));
        Assert.True(_fence.TryTake(Copy(4, at: 5, key: null)));
    }

    [Fact]
    public void ForgetFree_AfterASeek_LetsWhatIsDoneBeHandledAgain()
    {
        _fence.Add(Copy(4, at: 0));
        _fence.Add(Copy(5, at: 1, key: "b"));
        _tracker.MarkCommitted(1);
        _tracker.MarkNoted("note", null);

        _fence.ForgetFree();

        Assert.Equal((RetryWay.Handle, RetryWay.Skip), (_fence.WayOf(Key, 4), _fence.WayOf("b"u8.ToArray(), 5)));
    }

    private static RetryCopy Copy(long message, long at, string? key = "a") => new(Letters.Record(message, key), at, "owner", null, null);
}
