namespace Healthcare.Kafka.Client.Tests;

public class LibrdkafkaVersionTests
{
    [Theory]
    [InlineData(0x020e02ff), InlineData(0x020f00ff), InlineData(0x03000000)]
    public void Require_NewEnough_Passes(int version) => LibrdkafkaVersion.Require(() => version);

    [Theory]
    [InlineData(0x020002ff, "2.0.2"), InlineData(0x020e01ff, "2.14.1"), InlineData(0x010900ff, "1.9.0")]
    public void Require_TooOld_NamesFoundNeededAndRemedy(int version, string found)
    {
        var exception = Assert.Throws<LibrdkafkaVersionException>(() => LibrdkafkaVersion.Require(() => version));

        Assert.Equal(found, exception.Found);
        Assert.Contains($"librdkafka {found} was found; 2.14.2 or later is needed", exception.Message, StringComparison.Ordinal);
        Assert.Contains("librdkafka.redist", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Require_CannotBeLoaded_SaysWhatIsNeeded()
    {
        var exception = Assert.Throws<LibrdkafkaVersionException>(() => LibrdkafkaVersion.Require(() => throw new DllNotFoundException("librdkafka.so")));

        Assert.Null(exception.Found);
        Assert.Contains("could not be loaded (DllNotFoundException); 2.14.2 or later is needed", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Require_LibraryOfTheTests_Passes() => LibrdkafkaVersion.Require();
}
