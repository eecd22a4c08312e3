namespace Healthcare.Kafka.Client.Tests;

public class MessageIdsTests
{
    private static readonly DateTimeOffset _now = new(2026, 3, 29, 1, 59, 59, 987, TimeSpan.Zero);

    [Fact]
    public void Next_AnyTime_IsAVersion7IdOfThatMillisecond()
    {
        var id = MessageIds.Next(_now);
        var standard = Guid.CreateVersion7(_now);

        Assert.Equal((7, standard.Variant & 0xC), (id.Version, id.Variant & 0xC));
        Assert.Equal(standard.ToString()[..13], id.ToString()[..13]);
    }

    // More than are made from one fetch of random bytes, on threads that each have their own.
    [Fact]
    public async Task Next_ManyThreadsInOneMillisecond_NoTwoAreTheSame()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            static () => Enumerable.Range(0, 5_000).Select(_ => MessageIds.Next(_now)).ToList(), TestContext.Current.CancellationToken)));

        var all = ids.SelectMany(one => one).ToList();
        Assert.Equal(all.Count, all.Distinct().Count());
        for (var bit = 0; bit < 128; bit++)
        {
            var set = all.Count(id => (id.ToByteArray(bigEndian: true)[bit / 8] & (0x80 >> (bit % 8))) != 0);
            Assert.True(bit is < 52 or 64 or 65 ? set == 0 || set == all.Count : set > all.Count * 0.45 && set < all.Count * 0.55, $"bit {bit}: {set}");
        }
    }
}
