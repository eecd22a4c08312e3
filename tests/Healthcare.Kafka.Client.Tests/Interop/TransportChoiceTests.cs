using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client.Tests;

public class TransportChoiceTests
{
    private static readonly NativeLibraryCheck _whole = new(LibrdkafkaVersion.Lowest, static _ => true);
    private static readonly NativeLibraryCheck _withoutPurge = new(LibrdkafkaVersion.Lowest, static name => name != "rd_kafka_purge");

    private readonly ListLogger _logger = new();

    [Theory]
    [InlineData(ClientTransport.Auto, true), InlineData(ClientTransport.Native, true), InlineData(ClientTransport.Managed, false)]
    public void IsNative_LibraryHasEverything_IsAsChosen(ClientTransport transport, bool expected)
    {
        Assert.Equal(expected, TransportChoice.IsNative(transport, ClientKind.Producer, "lab", _logger, _whole));
        Assert.Empty(_logger.Entries);
    }

    [Fact]
    public void IsNative_FunctionMissing_IsManagedWithOneWarning()
    {
        Assert.False(TransportChoice.IsNative(ClientTransport.Auto, ClientKind.Producer, "lab", _logger, _withoutPurge));

        var (level, id, properties) = Assert.Single(_logger.Entries);
        Assert.Equal((LogLevel.Warning, EventIds.NativeTransportUnavailable), (level, id.Id));
        Assert.Equal((ClientKind.Producer, "lab", "librdkafka 2.14.2 has no rd_kafka_purge"), (properties["ClientKind"], properties["ClientName"], properties["Fault"]));
    }

    [Fact]
    public void IsNative_FunctionMissingAndManagedChosen_WarnsOfNothing()
    {
        Assert.False(TransportChoice.IsNative(ClientTransport.Managed, ClientKind.Consumer, "chart", _logger, _withoutPurge));
        Assert.Empty(_logger.Entries);
    }

    [Fact]
    public void IsNative_FunctionMissingAndNativeChosen_Throws()
    {
        var exception = Assert.Throws<InvalidOperationException>(
            () => TransportChoice.IsNative(ClientTransport.Native, ClientKind.Producer, "lab", _logger, _withoutPurge));

        Assert.StartsWith("Producer 'lab' cannot have its Native Transport: librdkafka 2.14.2 has no rd_kafka_purge. ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CheckTransport_FunctionMissingAndNativeChosen_IsRefusedAtStart()
    {
        var options = Clients.Producer(options => options.Transport = ClientTransport.Native);
        var errors = new OptionErrors(RegisteredClient.Of(ClientKind.Producer, "lab"), options);

        ConnectionRules.CheckTransport(options, errors, _withoutPurge);

        Assert.Contains(
            "Kafka:Producers:lab:Transport is Native; it cannot be had, as librdkafka 2.14.2 has no rd_kafka_purge. Leave Transport at Auto",
            Assert.Single(errors.All),
            StringComparison.Ordinal);
    }
}
