namespace Healthcare.Kafka.Client.Tests;

public class RetryWritersTests
{
    [Fact]
    public void Text_ReadAgain_SaysWhoMayWriteFromWhereOn()
    {
        var writers = RetryWriters.Read("");
        writers.Add(10, "one", new HashSet<string>());
        writers.Add(20, "two", new HashSet<string> { "one" });

        var read = RetryWriters.Read(writers.Text + "hkc1:rest");

        Assert.Equal("hkc1:rest", RetryWriters.Rest(writers.Text + "hkc1:rest"));
        Assert.True(read.Includes(10, "one"));
        Assert.True(read.Includes(19, "one"));
        Assert.False(read.Includes(20, "one"));
        Assert.True(read.Includes(20, "two"));
        Assert.False(read.Includes(19, "two"));
        Assert.False(read.Includes(19, null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hkc1:AAAA")]
    [InlineData("hkw1:")]
    [InlineData("hkw1:10.one")]
    [InlineData("hkw1:x.one;")]
    [InlineData("somebody else's; text")]
    public void Read_TextOfSomebodyElse_LetsEveryoneWrite(string metadata)
    {
        Assert.True(RetryWriters.Read(metadata).Includes(10, "any"));
        Assert.True(RetryWriters.Read(metadata).Includes(10, null));
    }

    [Fact]
    public void Add_WritersWhoWroteNothingThatIsLeft_AreForgotten()
    {
        var writers = RetryWriters.Read("");
        for (var from = 0; from < 1_000; from++)
        {
            writers.Add(from, $"{from:x16}", new HashSet<string> { $"{3:x16}" });
        }

        var read = RetryWriters.Read(writers.Text);
        Assert.True(read.Includes(3, $"{3:x16}"));
        Assert.True(read.Includes(999, $"{999:x16}"));
        Assert.False(read.Includes(999, $"{998:x16}"));

        // What one of them adds late does not count because its name is forgotten.
        Assert.False(read.Includes(500, $"{500:x16}"));
        Assert.False(read.Includes(500, $"{3:x16}"));
        Assert.True(writers.Text.Length < 100);
    }

    [Fact]
    public void Add_MoreThanFit_KeepsTheLastOnesAndLetsEveryoneWriteBefore()
    {
        var writers = RetryWriters.Read("");
        var all = Enumerable.Range(0, 200).Select(one => $"{one:x16}").ToHashSet();
        for (var from = 0; from < 200; from++)
        {
            writers.Add(from, $"{from:x16}", all);
        }

        Assert.InRange(writers.Text.Length, 700, 900);
        Assert.True(writers.Includes(0, "any"));
        Assert.False(writers.Includes(198, "any"));
        Assert.True(writers.Includes(198, $"{198:x16}"));
    }
}
