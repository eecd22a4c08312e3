namespace Healthcare.Kafka.Client.Tests;

/// <summary>What a transactional id implies for the timeouts around it, and what librdkafka takes.</summary>
public class TransactionKeysTests
{
    [Theory]
    [InlineData(ProducerPreset.Documented, null, null, "60000", null)]
    [InlineData(ProducerPreset.Clinical, null, null, "120000", "60000")]
    [InlineData(ProducerPreset.Clinical, 30, null, "60000", null)]
    [InlineData(ProducerPreset.Clinical, 30, 30, "30000", null)]
    [InlineData(ProducerPreset.Clinical, null, 300, "300000", "60000")]
    public void Create_TransactionalId_FitsTheTimeoutsAndLibrdkafkaTakesThem(
        ProducerPreset preset, int? deliverySeconds, int? transactionSeconds, string transaction, string? socket)
    {
        var options = Clients.Producer(options =>
        {
            options.Preset = preset;
            options.TransactionalId = "ward-1";
            options.DeliveryTimeout = Seconds(deliverySeconds);
            options.TransactionTimeout = Seconds(transactionSeconds);
        });

        var settings = ProducerSettingsFactory.Create("lab", options);

        Assert.Empty(Clients.Errors(options));
        Assert.Equal(("ward-1", double.Parse(transaction, null) / 1000), (settings.TransactionalId, settings.TransactionTimeout.TotalSeconds));
        Assert.Equal(transaction == "60000" ? null : transaction, Value(settings, "transaction.timeout.ms"));
        Assert.Equal(socket, Value(settings, "socket.timeout.ms"));
        using var client = new ProducerBuilder<byte[], byte[]>(settings.Librdkafka).SetLogHandler((_, _) => { }).Build();
    }

    [Fact]
    public void Validate_RawTransactionalId_NamesTheProperty() => Assert.Contains(
        "Kafka:Producers:lab:TransactionalId",
        Clients.SingleError(Clients.Producer(options => options.Librdkafka["transactional.id"] = "ward-1")),
        StringComparison.Ordinal);

    private static TimeSpan? Seconds(int? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;

    private static string? Value(ProducerSettings settings, string key) => settings.Librdkafka.FirstOrDefault(pair => pair.Key == key).Value;
}
