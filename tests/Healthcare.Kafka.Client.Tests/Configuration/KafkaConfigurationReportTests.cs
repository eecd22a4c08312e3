using Microsoft.Extensions.DependencyInjection;
using static Healthcare.Kafka.Client.KafkaConfigurationOrigin;

namespace Healthcare.Kafka.Client.Tests;

public class KafkaConfigurationReportTests
{
    [Fact]
    public void Entries_EachOrigin_IsNamedWithTheGuidesValueBeside()
    {
        using var services = Clients.Services(Register, Settings);

        var entries = services.GetRequiredService<IKafkaConfigurationReport>().Entries.Where(entry => entry.Client == "Producer 'lab'").ToDictionary(entry => entry.Key);

        Assert.Equal(new("Producer 'lab'", "acks", "all", LibraryRule, "library rule", "all"), entries["acks"]);
        Assert.Equal(new("Producer 'lab'", "batch.size", "524288", Preset, "preset HighThroughput", "131072"), entries["batch.size"]);
        Assert.Equal(new("Producer 'lab'", "queue.buffering.max.kbytes", "262144", Preset, "preset HighThroughput", "65536"), entries["queue.buffering.max.kbytes"]);
        Assert.Equal(new("Producer 'lab'", "linger.ms", "10", Configuration, "Kafka:Producers:lab:Linger", "5"), entries["linger.ms"]);
        Assert.Equal(new("Producer 'lab'", "bootstrap.servers", "broker:9093", Configuration, "Kafka:BootstrapServers", null), entries["bootstrap.servers"]);
        Assert.Equal(new("Producer 'lab'", "max.in.flight", "4", Code, "code", "5"), entries["max.in.flight"]);
        Assert.Equal(new("Producer 'lab'", "compression.type", "zstd", Code, "code", "lz4"), entries["compression.type"]);
        Assert.Equal(new("Producer 'lab'", "retries", "2147483647", LibrdkafkaDefault, "librdkafka default", "3"), entries["retries"]);
        Assert.Equal(new("Producer 'lab'", "client.rack", "ward-a", Configuration, "Kafka:Producers:lab:Librdkafka:client.rack", null), entries["client.rack"]);
        Assert.Equal(new("Producer 'lab'", "client.id", "Healthcare.Kafka.Client.Tests.lab", LibraryDefault, "application and client name", null), entries["client.id"]);
        Assert.Equal(new("Producer 'lab'", "MaxBlock", "60000", LibraryDefault, "library default", null), entries["MaxBlock"]);
        Assert.Equal(new("Producer 'lab'", "FlushInterval", null, LibraryDefault, "library default", "1000"), entries["FlushInterval"]);
    }

    [Fact]
    public void Entries_ConfigurationChangedByCode_IsCode()
    {
        using var services = Clients.Services(
            services => services.AddConsumerOptions("c", options => options.Retry.MaxRetryAttempts = 1),
            [.. Settings, ("Kafka:Consumers:c:GroupId", "g"), ("Kafka:Consumers:c:Topics:0", "t"), ("Kafka:Consumers:c:Retry:MaxRetryAttempts", "7"), ("Kafka:Consumers:c:Retry:Delay", "00:00:00.200")]);

        var entries = services.GetRequiredService<IKafkaConfigurationReport>().Entries.ToDictionary(entry => entry.Key);

        Assert.Equal(("1", Code), (entries["Retry.MaxRetryAttempts"].Value, entries["Retry.MaxRetryAttempts"].Origin));
        Assert.Equal(("200", Configuration), (entries["Retry.Delay"].Value, entries["Retry.Delay"].Origin));
        Assert.Equal(("30000", LibraryDefault), (entries["Retry.MaxDelay"].Value, entries["Retry.MaxDelay"].Origin));
    }

    [Fact]
    public void Entries_NobodySetAnything_NothingIsFromCode()
    {
        using var services = Clients.Services(
            services =>
            {
                services.AddProducerOptions("lab", null);
                services.AddConsumerOptions("obs", null);
            },
            Settings);

        Assert.DoesNotContain(services.GetRequiredService<IKafkaConfigurationReport>().Entries, entry => entry.Origin == Code);
    }

    [Fact]
    public void Entries_EveryClient_HoldsEveryKeyThatIsSent()
    {
        using var services = Clients.Services(Register, Settings);
        var entries = services.GetRequiredService<IKafkaConfigurationReport>().Entries.ToLookup(entry => entry.Client);

        Assert.Equal(["Producer 'default'", "Producer 'lab'", "Consumer 'obs'"], entries.Select(client => client.Key));
        AssertHolds(entries["Producer 'default'"], ProducerSettingsFactory.Create("default", services.ProducerOptions("")).Librdkafka);
        AssertHolds(entries["Producer 'lab'"], ProducerSettingsFactory.Create("lab", services.ProducerOptions("lab")).Librdkafka);
        AssertHolds(entries["Consumer 'obs'"], ConsumerSettingsFactory.Create("obs", services.ConsumerOptions("obs")).Librdkafka);

        static void AssertHolds(IEnumerable<KafkaConfigurationEntry> entries, IReadOnlyList<KeyValuePair<string, string>> sent)
        {
            var values = entries.ToDictionary(entry => entry.Key, entry => entry.Value);
            Assert.All(sent, pair => Assert.Equal(pair.Value, values[pair.Key]));
        }
    }

    [Fact]
    public async Task Entries_Protection_TellsAlgorithmsNamesAndIdsAndNoSecret()
    {
        var secret = Convert.ToBase64String(HmacKeyProtectorTests.Secret(1));
        Environment.SetEnvironmentVariable("REPORT_TEST_SECRET", secret);
        Environment.SetEnvironmentVariable("REPORT_TEST_KEYS", $"k7 {secret}");
        await using var services = Clients.Services(
            services =>
            {
                services.AddHealthcareProducer("lab", ClientOptions.Local).UseKeyProtection().UsePayloadProtection(options => options.Compression = PayloadCompression.Brotli);
                services.AddHealthcareProducer("plain", ClientOptions.Local);
            },
            ("Kafka:KeyProtection:SecretName", "patients"), ("Kafka:KeyProtection:SecretVersion", "4"), ("Kafka:KeyProtection:SecretVariable", "REPORT_TEST_SECRET"),
            ("Kafka:PayloadProtection:DataKeyVariable", "REPORT_TEST_KEYS"), ("Kafka:PayloadProtection:Topics", "vitals,labs"));
        await services.Protection("lab")!.PrepareAsync();

        var report = services.GetRequiredService<IKafkaConfigurationReport>();

        var all = report.Entries.Where(entry => entry.Key.Contains("Protection", StringComparison.Ordinal)).ToList();
        Assert.All(all, entry => Assert.Equal("Producer 'lab'", entry.Client));
        Assert.Equal(
            [("KeyProtection", "HMAC-SHA-256", Code, "UseKeyProtection"),
                ("KeyProtection.SecretName", "patients", Configuration, "Kafka:KeyProtection:SecretName"),
                ("KeyProtection.SecretVariable", "REPORT_TEST_SECRET", Configuration, "Kafka:KeyProtection:SecretVariable"),
                ("KeyProtection.SecretVersion", "4", Configuration, "Kafka:KeyProtection:SecretVersion"),
                ("PayloadProtection", "AES-256-GCM", Code, "UsePayloadProtection"),
                ("PayloadProtection.AllowUnprotected", "false", LibraryDefault, "library default"),
                ("PayloadProtection.Compression", "brotli", Code, "code"),
                ("PayloadProtection.DataKeyId", "k7", Code, "in use now"),
                ("PayloadProtection.DataKeyPerMessageKey", "false", LibraryDefault, "library default"),
                ("PayloadProtection.DataKeyVariable", "REPORT_TEST_KEYS", Configuration, "Kafka:PayloadProtection:DataKeyVariable"),
                ("PayloadProtection.ShreddedAsTombstones", "false", LibraryDefault, "library default"),
                ("PayloadProtection.Topics", "vitals,labs", Configuration, "Kafka:PayloadProtection:Topics")],
            all.Select(entry => (entry.Key, entry.Value!, entry.Origin, entry.Source)).OrderBy(entry => entry.Key, StringComparer.Ordinal));
        Assert.DoesNotContain(secret, report.ToTable(), StringComparison.Ordinal);
    }

    [Fact]
    public void ToTable_EachClient_HasABlockWithAlignedColumns()
    {
        using var services = Clients.Services(Register, Settings);

        var table = services.GetRequiredService<IKafkaConfigurationReport>().ToTable();

        Assert.Contains("\nConsumer 'obs'\n  KEY ", table, StringComparison.Ordinal);
        var lines = table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.StartsWith("  ", StringComparison.Ordinal)).ToArray();
        var column = lines[0].IndexOf("VALUE", StringComparison.Ordinal);
        Assert.All(lines, line => Assert.True(line[column - 1] == ' ' && line[column] != ' ', line));
        Assert.Contains(lines, line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["max.in.flight", "4", "code", "5"]);
        Assert.Contains(lines, line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["acks", "all", "library", "rule", "same"]);
    }

    private static (string, string?)[] Settings =>
    [
        ("Kafka:BootstrapServers", "broker:9093"), ("Kafka:Security:Protocol", "Ssl"),
        ("Kafka:Producers:lab:Preset", "HighThroughput"), ("Kafka:Producers:lab:Linger", "00:00:00.010"),
        ("Kafka:Producers:lab:CompressionType", "gzip"), ("Kafka:Producers:lab:Librdkafka:client.rack", "ward-a"),
        ("Kafka:Consumers:obs:GroupId", "g"), ("Kafka:Consumers:obs:Topics:0", "t"),
    ];

    private static void Register(IServiceCollection services)
    {
        services.AddProducerOptions(null, null);
        services.AddProducerOptions("lab", options => options.MaxInFlight = 4);
        services.AddConsumerOptions("obs", null);
        services.PostConfigureAll<HealthcareProducerOptions>(options => options.CompressionType = CompressionType.Zstd);
    }
}
