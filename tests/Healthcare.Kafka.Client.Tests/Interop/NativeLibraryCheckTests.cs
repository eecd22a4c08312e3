namespace Healthcare.Kafka.Client.Tests;

public class NativeLibraryCheckTests
{
    [Fact]
    public void Fault_LibraryOfTheTests_IsNull() => Assert.Null(NativeLibraryCheck.OfLoaded.Fault);

    [Fact]
    public void Fault_FunctionMissing_NamesIt() =>
        Assert.Equal("librdkafka 2.14.2 has no rd_kafka_purge", new NativeLibraryCheck(0x020e02ff, name => name != "rd_kafka_purge").Fault);

    [Theory]
    [InlineData(0x020e01ff, "2.14.1"), InlineData(0x030000ff, "3.0.0")]
    public void Fault_UnknownVersion_NamesIt(int version, string text) =>
        Assert.Equal($"librdkafka {text} is not one of 2.14.2 to 2.x", new NativeLibraryCheck(version, static _ => true).Fault);
}
