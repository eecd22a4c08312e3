namespace Healthcare.Kafka.Client.Tests;

public sealed class EvenSampleTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(100)]
    public void Places_OfRowsOfAnyLength_AreSpreadOverThem(int most)
    {
        for (var length = 0; length < 500; length++)
        {
            var sample = new EvenSample(length, most);
            var places = Enumerable.Range(0, sample.Count).Select(number => sample[number]).ToList();

            Assert.Equal(Math.Min(length, most), places.Count);
            if (places.Count > 0)
            {
                var (least, largest) = (length / places.Count, (length + places.Count - 1) / places.Count);
                Assert.All(places.Zip(places.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, least, largest));
                Assert.InRange(places[0], 0, largest / 2);
                Assert.InRange(places[^1], length - 1 - (largest / 2), length - 1);
            }
        }
    }
}
