namespace Healthcare.Kafka.Client.Tests;

public class StatisticsFeedTests
{
    // The thread is the one that polls: what a megabyte of text costs must not be its time.
    [Fact]
    public async Task Offer_FromThePollThread_LeavesTheReadingToAnother()
    {
        var feed = new StatisticsFeed();
        var json = $$"""{"ts":5,"padding":"{{new string('x', 1_000_000)}}"}""";
        feed.Offer("""{"ts":1}""");
        await Eventually.Async(() => feed.Latest?.At == 1);
        var allocated = long.MaxValue;

        var poll = new Thread(() =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            feed.Offer(json);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        });
        poll.Start();
        poll.Join();

        await Eventually.Async(() => feed.Latest?.At == 5);
        Assert.InRange(allocated, 0, 200);
    }

    [Fact]
    public async Task Offer_FasterThanTheyAreRead_EndsWithTheLatest()
    {
        var feed = new StatisticsFeed();

        for (var at = 1; at <= 1_000; at++)
        {
            feed.Offer($$"""{"ts":{{at}}}""");
        }

        await Eventually.Async(() => feed.Latest?.At == 1_000);
        Assert.Equal(0, feed.Unreadable);
    }

    [Fact]
    public async Task Offer_WhatIsNoJson_IsCountedAndTheOnesBeforeStay()
    {
        var feed = new StatisticsFeed();
        feed.Offer("""{"ts":1}""");
        await Eventually.Async(() => feed.Latest?.At == 1);

        feed.Offer("no json");

        await Eventually.Async(() => feed.Unreadable == 1);
        Assert.Equal(1, feed.Latest?.At);
    }
}
