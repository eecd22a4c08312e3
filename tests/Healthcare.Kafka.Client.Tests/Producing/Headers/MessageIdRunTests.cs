namespace Healthcare.Kafka.Client.Tests;

public class MessageIdRunTests
{
    private static readonly DateTimeOffset _now = new(2026, 3, 29, 1, 59, 59, 987, TimeSpan.Zero);

    [Fact]
    public void Item_OfARun_IsAVersion7IdOfItsMillisecond()
    {
        var run = new MessageIdRun(MessageIds.Next(_now));
        var standard = Guid.CreateVersion7(_now);

        Assert.All(Enumerable.Range(0, 1_000), i =>
        {
            Assert.Equal((7, standard.Variant & 0xC), (run[i].Version, run[i].Variant & 0xC));
            Assert.Equal(standard.ToString()[..13], run[i].ToString()[..13]);
        });
    }

    // Also at the end of the counter: its last id is the largest that a batch can have.
    [Fact]
    public void Item_AnyPlace_CountsOnInTheTextOfTheId()
    {
        var run = new MessageIdRun(new Guid("019b0000-0000-7000-bfff-ffffffffffff"));

        Assert.Equal("019b0000-0000-7000-9fff-ffffffffffff", run[0].ToString());
        Assert.Equal("019b0000-0000-7000-a000-000000000000", run[1].ToString());
        Assert.Equal("019b0000-0000-7000-a000-00007ffffffe", run[int.MaxValue].ToString());
    }

    [Fact]
    public void Item_ManyRunsOfOneMillisecond_NoTwoAreTheSame()
    {
        var ids = Enumerable.Range(0, 1_000).Select(_ => new MessageIdRun(MessageIds.Next(_now))).SelectMany(run => Enumerable.Range(0, 100).Select(i => run[i]));

        Assert.Equal(100_000, ids.Distinct().Count());
    }

    [Fact]
    public void Item_RunWithoutIds_IsEmpty() => Assert.Equal(default, default(MessageIdRun)[3]);
}
