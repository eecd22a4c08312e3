using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

public class ClinicalPipelineTests
{
    private static readonly Dictionary<string, string> s_noEnvironment = [];

    [Fact]
    public async Task Run_EmbeddedCluster_LosesNothingAndEndsWithTheSummaryLine()
    {
        var run = await RunAsync(s_noEnvironment, "--events", "5000");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.StartsWith("summary produced=5000 consumed=5000 lost=0 duplicated=0 out_of_order=0 alerts=", run.LastLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SchemaRegistry_WritesAlertsWithTheirSchemaAndLosesNothing()
    {
        await using var registry = await EmbeddedSchemaRegistry.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        var environment = new Dictionary<string, string> { ["DOTNET_ENVIRONMENT"] = "Development" };

        var embedded = await RunAsync(s_noEnvironment, "--schema-registry", "--events", "2000");
        var own = await RunAsync(environment, "--schema-registry", $"{registry.Url}", "--events", "2000");

        Assert.All([embedded, own], run =>
        {
            Assert.True(run.ExitCode == 0, run.Output + run.Error);
            Assert.StartsWith("summary produced=2000 consumed=2000 lost=0 duplicated=0 out_of_order=0 alerts=", run.LastLine, StringComparison.Ordinal);
        });
        Assert.Contains("POST /subjects/clinical.alert.generated-value/versions", registry.Requests);
        Assert.Contains("GET /schemas/ids/1?subject=clinical.alert.generated-value", registry.Requests);
    }

    [Fact]
    public async Task Run_OutputPiped_HoldsNoEscapeSequenceAndNoPatient()
    {
        using var file = new TemporaryFile($$$"""{"resourceType":"Observation","subject":{"reference":"{{{PhiCanary.Mark}}}"}}""" + $"\n{PhiCanary.Mark}\n");

        var run = await RunAsync(s_noEnvironment, "--input", file.Path, "--events", "50");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("line 2: not a FHIR resource in JSON", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\e", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(PhiCanary.Mark, run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TwiceOnTheSameCluster_CountsItsOwnEventsOnly()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(brokers: 3);
        cluster.CreateTopic("clinical.event.recorded", partitions: 32);
        cluster.CreateTopic("clinical.alert.generated", partitions: 16);
        var environment = new Dictionary<string, string>
        {
            ["DOTNET_ENVIRONMENT"] = "Development",
        };

        for (var i = 0; i < 2; i++)
        {
            var run = await RunAsync(environment, "--bootstrap-servers", cluster.BootstrapServers, "--events", "2000");

            Assert.True(run.ExitCode == 0, run.Output + run.Error);
            Assert.StartsWith("summary produced=2000 consumed=2000 lost=0 duplicated=0 out_of_order=0 ", run.LastLine, StringComparison.Ordinal);
        }

        Assert.Equal(4_000, (await cluster.ReadAllAsync("clinical.event.recorded", cancellationToken: TestContext.Current.CancellationToken)).Count);
    }

    [Fact]
    public async Task Run_ShowConfig_PrintsEveryClientAndProducesNothing()
    {
        var run = await RunAsync(s_noEnvironment, "--show-config");

        Assert.Equal(0, run.ExitCode);
        Assert.All(
            ["Producer 'default'", "Producer 'alerts'", "Consumer 'observations'", "Consumer 'alerts'"],
            client => Assert.Contains(client, run.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("summary", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--input=/no/such/file", "The input /no/such/file does not exist.")]
    [InlineData("--input=/dev/null", "holds no FHIR resource with a patient")]
    [InlineData("--event=5", "Unknown argument --event=5")]
    [InlineData("--bootstrap-servers=127.0.0.1:1", "Security:Protocol")]
    public async Task Run_WrongInput_SaysSoAndExitsWithTwo(string argument, string expected)
    {
        var run = await RunAsync(s_noEnvironment, argument);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    private static Task<SampleProcess> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        SampleProcess.RunAsync("ClinicalPipeline", environment, arguments);

    private sealed class TemporaryFile : IDisposable
    {
        public TemporaryFile(string content) => File.WriteAllText(Path, content);

        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());

        public void Dispose() => File.Delete(Path);
    }
}
