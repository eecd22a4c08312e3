namespace Healthcare.Kafka.Client.BenchmarkTests;

public class TallyTests
{
    [Fact]
    public void MustBe_EachNumberOnceInAnyOrder_Passes() => Of(3, 0, 2, 1).MustBe(Tally.OfFirst(4), "consumed");

    [Theory]
    [InlineData(new long[] { 0, 1, 2 })]
    [InlineData(new long[] { 0, 1, 2, 3, 3 })]
    [InlineData(new long[] { 0, 0, 3, 3 })]
    [InlineData(new long[] { 1, 1, 1, 3 })]
    public void MustBe_MissingOrRepeatedNumber_Throws(long[] numbers) =>
        Assert.Contains("expected 4", Assert.Throws<RunFailedException>(() => Of(numbers).MustBe(Tally.OfFirst(4), "consumed")).Message, StringComparison.Ordinal);

    [Fact]
    public void Add_AnotherTally_SumsBoth()
    {
        var tally = Of(0, 1);

        tally.Add(Of(3, 2));

        Assert.Equal(Tally.OfFirst(4), tally);
    }

    private static Tally Of(params long[] numbers)
    {
        var tally = new Tally();
        foreach (var number in numbers)
        {
            tally.Add(number);
        }

        return tally;
    }
}
