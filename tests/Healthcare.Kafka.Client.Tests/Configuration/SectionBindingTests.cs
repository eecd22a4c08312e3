using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client.Tests;

public class SectionBindingTests
{
    private static readonly (string, string?)[] _shared = [("Kafka:BootstrapServers", "shared:9093"), ("Kafka:Security:Protocol", "Ssl")];

    [Fact]
    public void Precedence_PresetThenAppsettingsThenCode_LastWins()
    {
        using var services = Clients.Services(
            services => services.AddProducerOptions("lab", options =>
            {
                options.BatchSize = 3;
                options.MaxInFlight = 4;
            }),
            [.. _shared, ("Kafka:Producers:lab:Preset", "HighThroughput"), ("Kafka:Producers:lab:Linger", "00:00:00.010"), ("Kafka:Producers:lab:BatchSize", "2")]);

        var keys = ProducerSettingsFactory.Create("lab", services.ProducerOptions("lab")).Librdkafka.ToDictionary();

        Assert.Equal("262144", keys["queue.buffering.max.kbytes"]);
        Assert.Equal("10", keys["linger.ms"]);
        Assert.Equal("3", keys["batch.size"]);
        Assert.Equal("4", keys["max.in.flight"]);
    }

    [Fact]
    public void Precedence_SharedThenOwnSection_OwnWins()
    {
        using var services = Clients.Services(
            services =>
            {
                services.AddProducerOptions(null, null);
                services.AddProducerOptions("alerts", null);
            },
            [.. _shared, ("Kafka:ClientId", "ward"), ("Kafka:Producers:alerts:BootstrapServers", "own:9093"), ("Kafka:Producers:alerts:Security:CipherSuites", "HIGH")]);

        var (unnamed, alerts) = (services.ProducerOptions(Options.DefaultName), services.ProducerOptions("alerts"));

        Assert.Equal(("shared:9093", "ward", null), (unnamed.BootstrapServers, unnamed.ClientId, unnamed.Security.CipherSuites));
        Assert.Equal(
            ("own:9093", "ward", SecurityProtocol.Ssl, "HIGH"),
            (alerts.BootstrapServers, alerts.ClientId, alerts.Security.Protocol, alerts.Security.CipherSuites));
    }

    [Fact]
    public void Bind_EveryKindOfValue_ReadsIt()
    {
        using var services = Clients.Services(
            services => services.AddConsumerOptions("Observations", null),
            [
                .. _shared, ("kafka:consumers:observations:groupid", "chart"), ("Kafka:Consumers:Observations:Topics:0", "a"),
                ("Kafka:Consumers:Observations:Topics:1", "b"), ("Kafka:Consumers:Observations:CheckCrcs", "FALSE"),
                ("Kafka:Consumers:Observations:IsolationLevel", "read_uncommitted"), ("Kafka:Consumers:Observations:AutoOffsetReset", "Latest"),
                ("Kafka:Consumers:Observations:MaxPollInterval", "00:10:00"), ("Kafka:Consumers:Observations:FetchMinBytes", "7"),
                ("Kafka:Consumers:Observations:Retry:Delay", "00:00:01"), ("Kafka:Consumers:Observations:Retry:MaxRetryAttempts", "9"),
                ("Kafka:Consumers:Observations:OnFailure", "DeadLetter"), ("Kafka:Consumers:Observations:DeadLetter:Topic", "a.dead"),
                ("Kafka:Consumers:Observations:Librdkafka:client.rack", "ward-a"), ("Kafka:Consumers:Observations:StatisticsInterval", ""),
            ]);

        var options = services.ConsumerOptions("Observations");

        Assert.Equal(("chart", false, IsolationLevel.ReadUncommitted, AutoOffsetReset.Latest), (options.GroupId, options.CheckCrcs, options.IsolationLevel, options.AutoOffsetReset));
        Assert.Equal((TimeSpan.FromMinutes(10), 7, null), (options.MaxPollInterval, options.FetchMinBytes, options.StatisticsInterval));
        Assert.Equal((TimeSpan.FromSeconds(1), 9), (options.Retry.Delay, options.Retry.MaxRetryAttempts));
        Assert.Equal((ConsumerFailurePolicy.DeadLetter, "a.dead"), (options.OnFailure, options.DeadLetter.Topic));
        Assert.Equal(["a", "b"], options.Topics);
        Assert.Equal("ward-a", options.Librdkafka["client.rack"]);
    }

    [Fact]
    public void Bind_TopicsAsOneText_SplitsAtCommas()
    {
        using var services = Clients.Services(
            services => services.AddConsumerOptions("c", null), [.. _shared, ("Kafka:Consumers:c:GroupId", "g"), ("Kafka:Consumers:c:Topics", "a, b")]);

        Assert.Equal(["a", "b"], services.ConsumerOptions("c").Topics);
    }

    [Fact]
    public void Bind_TopicsOfAProducer_ReadsThemAndTheirPolicy()
    {
        using var services = Clients.Services(
            services => services.AddProducerOptions(null, null),
            [
                .. _shared, ("Kafka:Producer:Topics:0", "a"), ("Kafka:Producer:Topics:1", "b"), ("Kafka:Producer:OnTopicProblem", "failstart"),
                ("Kafka:Producer:TopicCheckTimeout", "00:00:03"),
            ]);

        var options = services.ProducerOptions("");
        var settings = ProducerSettingsFactory.Create("default", options);

        Assert.Equal(["a", "b"], settings.Topics);
        Assert.Equal((TopicProblemPolicy.FailStart, TimeSpan.FromSeconds(3), 131_072), (settings.OnTopicProblem, settings.TopicCheckTimeout, settings.BatchSize));
    }

    [Theory]
    [InlineData("Linger", "5", "is '5'; write a time as hh:mm:ss.fff, such as 00:00:00.005 for 5 ms.")]
    [InlineData("Linger", "soon", "is 'soon'; write a time as hh:mm:ss.fff, such as 00:00:00.005 for 5 ms.")]
    [InlineData("BatchSize", "128k", "is '128k'; write a whole number up to 2147483647.")]
    [InlineData("BatchSize", "3000000000", "is '3000000000'; write a whole number up to 2147483647.")]
    [InlineData("BufferMemory", "64MB", "is '64MB'; write a whole number.")]
    [InlineData("CompressionType", "lz5", "is 'lz5'; write one of None, Gzip, Snappy, Lz4, Zstd.")]
    [InlineData("CompressionType", "3", "is '3'; write one of None, Gzip, Snappy, Lz4, Zstd.")]
    public void Bind_UnreadableValue_NamesPathKeyAndHowToWriteIt(string property, string value, string problem)
    {
        var failure = Failure([($"Kafka:Producers:lab:{property}", value)]);

        var key = LibrdkafkaKeys.Of(LibrdkafkaKeys.Producer, property).Key;
        Assert.Equal($"Producer 'lab': Kafka:Producers:lab:{property} ({key}) {problem}", failure);
    }

    [Theory]
    [InlineData("Kafka:Linger", "00:00:00.010", "Kafka:Linger is not shared by all clients; set Kafka:Producers:lab:Linger instead.")]
    [InlineData("kafka:maxmessagebytes", "2000000", "set Kafka:Producers:lab:MaxMessageBytes instead.")]
    [InlineData("Kafka:Librdkafka:client.rack", "ward-a", "set Kafka:Producers:lab:Librdkafka instead.")]
    public void Bind_SettingOfOneClientAmongTheShared_IsRefusedWithItsPlace(string path, string value, string ending) =>
        Assert.EndsWith(ending, Failure([(path, value)]), StringComparison.Ordinal);

    [Theory]
    [InlineData("Kafka:Producers:lab:Lingerr", "the nearest one is Kafka:Producers:lab:Linger.")]
    [InlineData("Kafka:Producers:lab:Libdkafka:client.rack", "the nearest one is Kafka:Producers:lab:Librdkafka.")]
    [InlineData("Kafka:Producers:lab:Security:Pasword", "the nearest one is Kafka:Producers:lab:Security:Password.")]
    [InlineData("Kafka:Security:Pasword", "the nearest one is Kafka:Security:Password.")]
    [InlineData("Kafka:BootstrapServer", "did you mean Kafka:BootstrapServers?")]
    [InlineData("Kafka:Consumer:x:GroupId", "did you mean Kafka:Consumers?")]
    public void Bind_MistypedName_NamesTheNearest(string path, string ending)
    {
        var failure = Failure([(path, "SECRET-SENTINEL")]);

        Assert.EndsWith(ending, failure, StringComparison.Ordinal);
        Assert.DoesNotContain("SENTINEL", failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Kafka:Producers:lab:Security", "is a group of settings, not one value; the first one is Kafka:Producers:lab:Security:Protocol.")]
    [InlineData("Kafka:Producers:lab:Librdkafka", "is a group of librdkafka keys, not one value.")]
    [InlineData("Kafka:Producers:lab:Linger:x", "(linger.ms) has parts; give one value.")]
    [InlineData("Kafka:Producers:lab:Librdkafka:client.rack:x", "has parts; give one text per librdkafka key.")]
    public void Bind_GroupForValueOrValueForGroup_SaysWhichItIs(string path, string ending)
    {
        var failure = Failure([(path, "SENTINEL")]);

        Assert.EndsWith(ending, failure, StringComparison.Ordinal);
        Assert.DoesNotContain("SENTINEL", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Bind_AnothersNameInTheSharedSection_IsLeftAlone()
    {
        using var services = Clients.Services(services => services.AddProducerOptions("lab", null), [.. _shared, ("Kafka:SchemaRegistry:Url", "https://x")]);

        Assert.NotNull(services.ProducerOptions("lab"));
    }

    [Fact]
    public void Bind_SeveralMistakes_ReportsThemAllInOneException()
    {
        using var services = Clients.Services(
            services => services.AddProducerOptions("lab", null),
            [.. _shared, ("Kafka:Producers:lab:Lingr", "1"), ("Kafka:Producers:lab:BatchSize", "x"), ("Kafka:Producers:lab:MaxInFlight", "6")]);

        var exception = Assert.Throws<OptionsValidationException>(() => services.ProducerOptions("lab"));

        Assert.Equal(3, exception.Failures.Count());
    }

    [Fact]
    public void Bind_WithoutConfiguration_LeavesTheOptionsToCode()
    {
        var services = new ServiceCollection();
        services.AddProducerOptions(null, options =>
        {
            options.BootstrapServers = "code:9093";
            options.Security.Protocol = SecurityProtocol.Ssl;
        });
        using var provider = services.BuildServiceProvider();

        Assert.Equal("code:9093", provider.ProducerOptions("").BootstrapServers);
    }

    private static string Failure((string, string?)[] settings)
    {
        using var services = Clients.Services(services => services.AddProducerOptions("lab", null), [.. _shared, .. settings]);
        return Assert.Single(Assert.Throws<OptionsValidationException>(() => services.ProducerOptions("lab")).Failures);
    }
}
