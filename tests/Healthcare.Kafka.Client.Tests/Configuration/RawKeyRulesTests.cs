namespace Healthcare.Kafka.Client.Tests;

public class RawKeyRulesTests
{
    public static TheoryData<string> Denied => [.. DeniedKeys.All, "dotnet.producer.enable.delivery.reports", "dotnet.cancellation.delay.max.ms"];

    public static TheoryData<bool, string> Modelled =>
    [
        .. LibrdkafkaKeys.Producer.SelectMany(Names).Select(key => (true, key)),
        .. LibrdkafkaKeys.Consumer.SelectMany(Names).Select(key => (false, key)),
    ];

    [Theory, MemberData(nameof(Denied))]
    public void Validate_DeniedKey_RefusesWithReason(string key)
    {
        Assert.Contains($"Kafka:Producers:lab:Librdkafka:{key} is refused: ", Clients.SingleError(Clients.Producer(o => o.Librdkafka[key] = "SENTINEL")), StringComparison.Ordinal);
        var error = Clients.SingleError(Clients.Consumer(o => o.Librdkafka[key] = "SENTINEL"));
        Assert.Contains($"Kafka:Consumers:lab:Librdkafka:{key} is refused: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("SENTINEL", error, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Modelled))]
    public void Validate_KeyWithProperty_NamesTheProperty(bool isProducer, string key)
    {
        HealthcareClientOptions options = isProducer ? Clients.Producer() : Clients.Consumer();
        var row = options.Keys.First(row => row.Names(key));
        options.Librdkafka[key] = "1";

        var path = (isProducer ? "Kafka:Producers:lab:" : "Kafka:Consumers:lab:") + row.ConfigurationKey;
        Assert.EndsWith($"Librdkafka:{key} has a property of its own; set {path} instead.", Clients.Errors(options)[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("socket.keepalive.enable", "is fixed to true by this library; remove it.")]
    [InlineData("enable.metrics.push", "is fixed to false by this library; remove it.")]
    [InlineData("client.rak", "is not a key of librdkafka; the nearest one is client.rack.")]
    [InlineData("topic.metadata.refresh.interval", "is not a key of librdkafka; the nearest one is topic.metadata.refresh.interval.ms.")]
    [InlineData("broker.address.family", "has a value that librdkafka refuses; see its CONFIGURATION.md for the range.")]
    [InlineData("socket.nagle.disable", "has a value that librdkafka refuses; see its CONFIGURATION.md for the range.")]
    [InlineData("error_cb", "has a value that librdkafka refuses; see its CONFIGURATION.md for the range.")]
    public void Validate_KeyThatCannotBeSet_SaysWhyWithoutItsValue(string key, string ending)
    {
        var error = Clients.SingleError(Clients.Producer(options => options.Librdkafka[key] = "SENTINEL"));

        Assert.EndsWith($"Kafka:Producers:lab:Librdkafka:{key} {ending}", error, StringComparison.Ordinal);
        Assert.DoesNotContain("SENTINEL", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_KnownKeys_SendsThemLastInOrder()
    {
        var options = Clients.Producer(options =>
        {
            options.Librdkafka["socket.nagle.disable"] = "false";
            options.Librdkafka["client.rack"] = "ward-a";
        });

        Assert.Empty(Clients.Errors(options));
        Assert.Equal(
            [new("client.rack", "ward-a"), new("socket.nagle.disable", "false")], ProducerSettingsFactory.Create("lab", options).Librdkafka.TakeLast(2));
    }

    private static IEnumerable<string> Names(OptionKey row) => row.Key is null ? row.Aliases : [row.Key, .. row.Aliases];
}
