using System.Text.RegularExpressions;
using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>The sample that shows what there is to see, and that no patient is in it.</summary>
public partial class ObservabilityTests
{
    private static readonly string[] _shown =
    [
        "messaging.client.sent.messages", "messaging.client.consumed.messages", "messaging.client.operation.duration", "messaging.process.duration",
        "healthcare.kafka.producer.buffer.usage", "healthcare.kafka.producer.batch.size", "healthcare.kafka.producer.record_send.rate",
        "healthcare.kafka.consumer.lag", "healthcare.kafka.consumer.end_to_end.duration", "healthcare.kafka.consumer.retries", "healthcare.kafka.broker.rtt",
    ];

    [Fact]
    public async Task Run_EmbeddedCluster_PrintsMetricsSpansAndHealthAndEndsWithTheSummary()
    {
        var run = await RunAsync(new Dictionary<string, string>());

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Matches("^summary produced=200 consumed=200 health=(Healthy|Degraded)$", run.LastLine);
        var metrics = Metric().Matches(run.Output).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.Empty(_shown.Except(metrics));
        Assert.All(metrics, name => Assert.NotEmpty(InstrumentTags.Of(name)));
        var spans = Span().Matches(run.Output).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.Equal(["process clinical.observation.recorded", "send clinical.observation.recorded"], spans.Order(StringComparer.Ordinal));
        Assert.Contains("error.type: System.TimeoutException", run.Output, StringComparison.Ordinal);
        Assert.All(["healthcare-kafka", "healthcare-kafka-startup", "healthcare-kafka-liveness"], check => Assert.Contains($"health {check}: ", run.Output, StringComparison.Ordinal));
        Sentinel.AssertAbsent(run.Output + run.Error);
    }

    [Fact]
    public async Task Run_BootstrapServers_UsesThatCluster()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(brokers: 3);
        cluster.CreateTopic("clinical.observation.recorded", partitions: 2);

        var run = await RunAsync(
            new Dictionary<string, string> { ["Kafka__Security__AllowInsecurePlaintext"] = "true", ["DOTNET_ENVIRONMENT"] = "Development" },
            "--bootstrap-servers", cluster.BootstrapServers, "--events", "30");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Equal(30, (await cluster.ReadAllAsync("clinical.observation.recorded", cancellationToken: TestContext.Current.CancellationToken)).Count);
    }

    // What leaves the process: the marker is in every key and value and in what the handler throws.
    [Fact]
    public async Task Run_OtlpEndpoint_IsSentMetricsSpansAndLogsWithoutAPatient()
    {
        await using var receiver = new OtlpReceiver();

        var run = await RunAsync(new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Endpoint, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" });

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        AssertReceived(receiver, "/v1/metrics", _shown);
        AssertReceived(receiver, "/v1/traces", "send clinical.observation.recorded", "process clinical.observation.recorded");
        AssertReceived(receiver, "/v1/logs", "the handler failed at", "System.TimeoutException");
        Assert.All(receiver.Received, request => Sentinel.AssertAbsent(request.Body));
    }

    private static void AssertReceived(OtlpReceiver receiver, string path, params string[] names)
    {
        var text = string.Concat(receiver.Received.Where(request => request.Path == path).Select(request => request.Body));
        Assert.All(names, name => Assert.Contains(name, text, StringComparison.Ordinal));
    }

    private static Task<SampleProcess> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        SampleProcess.RunAsync("Observability", environment, [.. arguments, "--patient", PhiCanary.Mark]);

    [GeneratedRegex("^Metric Name: ([a-z_.]+),", RegexOptions.Multiline)]
    private static partial Regex Metric();

    [GeneratedRegex(@"^Activity\.DisplayName: +(.+)$", RegexOptions.Multiline)]
    private static partial Regex Span();
}
