using Healthcare.Kafka.Client.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client.ClusterTests;

public class UseEmbeddedKafkaTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task UseEmbeddedKafka_BeforeOrAfterConfiguration_PointsEveryClientAtTheCluster(bool isFirst)
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(brokers: 1);
        var services = new ServiceCollection();
        if (isFirst)
        {
            services.UseEmbeddedKafka(cluster);
        }

        services.Configure<HealthcareProducerOptions>("alerts", SetProduction);
        services.Configure<HealthcareConsumerOptions>("observations", SetProduction);
        if (!isFirst)
        {
            services.UseEmbeddedKafka(cluster);
        }

        using var provider = services.BuildServiceProvider();
        AssertPointsAt(cluster, provider.GetRequiredService<IOptionsMonitor<HealthcareProducerOptions>>().Get("alerts"));
        AssertPointsAt(cluster, provider.GetRequiredService<IOptionsMonitor<HealthcareConsumerOptions>>().Get("observations"));
    }

    // A mock broker answers no admin request, so the start of the host would only wait for one.
    [Fact]
    public async Task UseEmbeddedKafka_ProducerWithTopics_LooksAtNone()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(brokers: 1);
        var services = new ServiceCollection();
        services.UseEmbeddedKafka(cluster);
        services.AddHealthcareProducer(options =>
        {
            options.Topics.Add("observations");
            options.OnTopicProblem = TopicProblemPolicy.FailStart;
        });

        using var provider = services.BuildServiceProvider();

        Assert.Empty(provider.GetRequiredService<IOptionsMonitor<HealthcareProducerOptions>>().Get(Options.DefaultName).Topics);
    }

    private static void SetProduction(HealthcareClientOptions options)
    {
        options.BootstrapServers = "kafka-1:9093";
        options.ClientId = "charts";
        options.Security.Protocol = SecurityProtocol.SaslSsl;
    }

    private static void AssertPointsAt(EmbeddedKafkaCluster cluster, HealthcareClientOptions options)
    {
        Assert.Equal(cluster.BootstrapServers, options.BootstrapServers);
        Assert.Equal(SecurityProtocol.Plaintext, options.Security.Protocol);
        Assert.True(options.Security.AllowInsecurePlaintext);
        Assert.True(options.Security.AllowInsecureInProduction);
        Assert.Equal("charts", options.ClientId);
    }
}
