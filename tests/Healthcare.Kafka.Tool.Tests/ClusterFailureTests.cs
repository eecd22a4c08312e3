namespace Healthcare.Kafka.Tool.Tests;

/// <summary>What can be wrong with a cluster ends in one line, soon, and with its own exit code.</summary>
public sealed class ClusterFailureTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("load", "produce", "--topic", "a")]
    [InlineData("balance", "--topic", "a")]
    [InlineData("doctor")]
    public async Task Command_OnAClusterThatIsNotThere_IsUnreachable(params string[] command) =>
        (await ToolRun.OfAsync([.. command, "-b", "127.0.0.1:1", "--plaintext"])).MustFail(ExitCode.Unreachable);

    [Theory]
    [InlineData("produce")]
    [InlineData("consume")]
    [InlineData("e2e")]
    [InlineData("mixed")]
    public async Task Load_OnATopicThatIsNotThere_IsUnknownTopicWithTheCommand(string kind)
    {
        await using var cluster = await LiveCluster.StartAsync();

        var run = await ToolRun.OfAsync(["load", kind, "--topic", "nothing-here", .. cluster.Options]);

        run.MustFail(ExitCode.UnknownTopic);
        Assert.Contains("kafka-topics.sh", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("load", "produce", "--topic", "a")]
    [InlineData("topics", "create", "--topic", "a", "--preset", "CompactedReference")]
    [InlineData("doctor")]
    public async Task Command_WithAWrongPassword_IsRefusedAndDoesNotShowIt(params string[] command)
    {
        await using var broker = RefusingBroker.Start();
        var settings = _folder.File("appsettings.json", """
            { "Kafka": { "Security": { "Protocol": "SaslPlaintext", "Mechanism": "Plain", "Username": "chart-service", "AllowInsecureSaslPlaintext": true, "AllowInsecureInProduction": true } } }
            """);

        var run = await ToolRun.WithAsync(
            new Dictionary<string, string> { ["Kafka__Security__Password"] = "WRONG-SECRET" },
            [.. command, "-b", broker.Address, "--appsettings", settings]);

        run.MustFail(ExitCode.Refused);
        Assert.DoesNotContain("WRONG-SECRET", run.Error + run.Output, StringComparison.Ordinal);
        Assert.True(broker.Refused > 0);
    }

    [Fact]
    public async Task Load_WithoutAcceptingPlaintext_IsRefusedByTheSettings()
    {
        var run = await ToolRun.OfAsync("load", "produce", "--topic", "a", "-b", "127.0.0.1:1");

        run.MustFail(ExitCode.Settings);
        Assert.Contains("Kafka:Security:AllowInsecurePlaintext", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("For a test cluster: --plaintext.", run.Error.TrimEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain("healthcare-kafka", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_WithoutBrokersOrTopic_IsUsage()
    {
        (await ToolRun.OfAsync("load", "produce")).MustFail(ExitCode.Usage);
        (await ToolRun.OfAsync("load", "produce", "--topic", "a")).MustFail(ExitCode.Usage);
        (await ToolRun.OfAsync("load", "produce", "--embedded", "--rate", "0")).MustFail(ExitCode.Usage);
        (await ToolRun.OfAsync("load", "produce", "--embedded", "--preset", "Fastest")).MustFail(ExitCode.Usage);
    }
}
