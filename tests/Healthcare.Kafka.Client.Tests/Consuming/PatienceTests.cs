namespace Healthcare.Kafka.Client.Tests;

public class PatienceTests
{
    [Fact]
    public void IsWorthATry_WaitsInVain_BecomeRareButNeverStop()
    {
        var patience = new Patience();
        var tries = 0;
        for (var pause = 0; pause < 1_000; pause++)
        {
            if (patience.IsWorthATry())
            {
                tries++;
                patience.OnInVain();
            }
        }

        Assert.InRange(tries, 15, 25);
    }

    [Fact]
    public void IsWorthATry_AfterRoomWasFound_IsTrueAgainSoon()
    {
        var patience = new Patience();
        for (var time = 0; time < 10; time++)
        {
            while (!patience.IsWorthATry())
            {
            }

            patience.OnInVain();
        }

        while (!patience.IsWorthATry())
        {
        }

        patience.OnRoom();
        patience.OnInVain();

        Assert.False(patience.IsWorthATry());
        Assert.True(patience.IsWorthATry());
    }
}
