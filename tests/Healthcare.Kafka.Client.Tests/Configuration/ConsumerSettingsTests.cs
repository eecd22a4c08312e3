namespace Healthcare.Kafka.Client.Tests;

public class ConsumerSettingsTests
{
    private static readonly ConsumerSettings _settings =
        new() { Name = "", GroupId = "", Topics = [], Librdkafka = [], BufferMemory = 256 * 1024 * 1024, OverflowBytes = 64 * 1024 * 1024 };

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(192, false)]
    [InlineData(193, true)]
    [InlineData(1_000, true)]
    public void HoldsLessThanFetches_SoManyPartitions_ComparesTheirShareWithAFetch(int partitions, bool less) =>
        Assert.Equal(less, _settings.HoldsLessThanFetches(partitions));

    [Theory]
    [InlineData("4194304", 48, false)]
    [InlineData("4194304", 49, true)]
    [InlineData("65536", 3_072, false)]
    public void HoldsLessThanFetches_WithAnotherFetchSize_ComparesWithThat(string bytes, int partitions, bool less)
    {
        var settings = _settings with { Librdkafka = [new("fetch.max.bytes", "1"), new("max.partition.fetch.bytes", bytes)] };

        Assert.Equal(less, settings.HoldsLessThanFetches(partitions));
    }
}
