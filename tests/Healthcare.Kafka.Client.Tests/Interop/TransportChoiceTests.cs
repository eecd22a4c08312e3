using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client.Tests;

public class TransportChoiceTests
{
    private const string Fault = "librdkafka 2.14.2 has no rd_kafka_purge";

    private static readonly NativeLibraryCheck _withoutPurge = new(LibrdkafkaVersion.Lowest, static name => name != "rd_kafka_purge");

    private readonly ListLogger _logger = new();

    [Theory]
    [InlineData(ClientTransport.Auto, true), InlineData(ClientTransport.Native, true), InlineData(ClientTransport.Managed, false)]
    public void IsNative_LibraryHasEverything_IsAsChosen(ClientTransport transport, bool expected)
    {
        Assert.Equal(expected, TransportChoice.IsNative(transport, ClientKind.Producer, "lab", _logger, fault: null));
        Assert.Empty(_logger.Entries);
    }

    [Fact]
    public void IsNative_FunctionMissing_IsManagedWithOneWarning()
    {
        Assert.False(TransportChoice.IsNative(ClientTransport.Auto, ClientKind.Producer, "lab", _logger, Fault));

        var (level, id, properties) = Assert.Single(_logger.Entries);
        Assert.Equal((LogLevel.Warning, EventIds.NativeTransportUnavailable), (level, id.Id));
        Assert.Equal((ClientKind.Producer, "lab", Fault), (properties["ClientKind"], properties["ClientName"], properties["Fault"]));
    }

    [Fact]
    public void IsNative_FunctionMissingAndManagedChosen_WarnsOfNothing()
    {
        Assert.False(TransportChoice.IsNative(ClientTransport.Managed, ClientKind.Consumer, "chart", _logger, Fault));
        Assert.Empty(_logger.Entries);
    }

    [Fact]
    public void IsNative_FunctionMissingAndNativeChosen_Throws()
    {
        var exception = Assert.Throws<InvalidOperationException>(
            () => TransportChoice.IsNative(ClientTransport.Native, ClientKind.Producer, "lab", _logger, Fault));

        Assert.StartsWith("Producer 'lab' cannot have its Native Transport: librdkafka 2.14.2 has no rd_kafka_purge. ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OfProducer_LibraryHasEverything_IsNative()
    {
        var settings = TestProducer.Settings() with { Librdkafka = [new("bootstrap.servers", "127.0.0.1:1")] };
        using var transport = TransportChoice.OfProducer(settings, _logger, NativeLibraryCheck.OfLoaded)(settings, new NoEvents());

        Assert.IsType<NativeProducerTransport>(transport);
        Assert.Empty(_logger.Entries);
    }

    [Fact]
    public void OfProducer_FunctionMissing_IsManagedWithOneWarningForAllItsTransports()
    {
        var settings = TestProducer.Settings() with { Librdkafka = [new("bootstrap.servers", "127.0.0.1:1")] };
        var connect = TransportChoice.OfProducer(settings, _logger, _withoutPurge);
        using var first = connect(settings, new NoEvents());
        using var second = connect(settings, new NoEvents());

        Assert.IsType<ConfluentProducerTransport>(first);
        Assert.IsType<ConfluentProducerTransport>(second);
        Assert.Equal(EventIds.NativeTransportUnavailable, Assert.Single(_logger.Entries).Id.Id);
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

    private sealed class NoEvents : IProducerTransportEvents
    {
        public void OnError(ErrorCode code, string reason, bool isFatal)
        {
        }

        public void OnLog(LogMessage line)
        {
        }

        public void OnStatistics(string json)
        {
        }
    }
}
