using System.Text.Json;

namespace Healthcare.Kafka.Tool.Tests;

public sealed class TopicsTests : IDisposable
{
    private const string Declared = """
        { "Kafka": { "BootstrapServers": "localhost:1", "Topics": { "RequestTimeout": "00:00:01", "Declared": {
            "clinical.observation.recorded": { "Preset": "HighThroughputClinical" }, "clinical.alert.generated": { "Preset": "LowLatencyAlerting" } } } } }
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Draw_OfAPlan_ShowsWhatIsToBeDone() => Snapshot.Matches(Drawn("plan", Missing, Differing, InOrder));

    [Fact]
    public void Draw_OfAVerification_ShowsDrift() => Snapshot.Matches(Drawn("verify", Missing, Differing, InOrder));

    [Fact]
    public void Draw_OfABlockedTopic_SaysWhy() => Snapshot.Matches(Drawn(
        "plan", new TopicResult("clinical.alert", TopicState.Blocked, 16, 3, new Dictionary<string, string>(), [], "It wants 3 replicas and the cluster has 2 brokers. Start the missing brokers.")));

    [Fact]
    public void Draw_WhenAllIsInOrder_SaysSo() => Snapshot.Matches(Drawn("create", InOrder with { State = TopicState.Created }, InOrder));

    [Theory]
    [InlineData("plan")]
    [InlineData("create")]
    [InlineData("verify")]
    public async Task Topics_NobodyThere_IsOneLine(string command)
    {
        var run = await ToolRun.OfAsync("topics", command, "--plaintext", "--appsettings", _folder.File("appsettings.json", Declared));

        run.MustFail(ExitCode.Unreachable);
        Assert.Contains("Unreachable (Local_AllBrokersDown)", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("docs/", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("No topic is declared", ExitCode.Settings)]
    [InlineData("Topic 'a' is not in Kafka:Topics:Declared", ExitCode.Settings, "--topic", "a")]
    [InlineData("name it with --topic", ExitCode.Usage, "--partitions", "3")]
    [InlineData("--config is written KEY=VALUE", ExitCode.Usage, "--topic", "a", "--config", "retention.ms")]
    [InlineData("--topic is 'a b'; the name of a topic has a character", ExitCode.Usage, "--topic", "a b", "--partitions", "3")]
    [InlineData("did you mean retention.ms?", ExitCode.Settings, "--topic", "a", "--partitions", "3", "--config", "retension.ms=1")]
    public async Task Plan_WrongCommandLine_IsOneLine(string text, object code, params string[] arguments)
    {
        var run = await ToolRun.OfAsync(["topics", "plan", "--plaintext", "-b", "localhost:1", .. arguments]);

        run.MustFail((ExitCode)code);
        Assert.Contains(text, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_WithoutBrokers_IsOneLine() => (await ToolRun.OfAsync("topics", "plan", "--topic", "a", "--preset", "LowLatencyAlerting")).MustFail(ExitCode.Usage);

    [Fact]
    public async Task Plan_MalformedSettings_IsOneLine() =>
        (await ToolRun.OfAsync("topics", "plan", "--appsettings", _folder.File("appsettings.json", "{ \"Kafka\": "))).MustFail(ExitCode.Settings);

    // An embedded cluster answers no admin requests: there the tool says so, in time.
    [Fact]
    public async Task PlanCreateVerify_OfAPreset_CreateTheTopicOnceAndFindItInOrder()
    {
        await using var cluster = await LiveCluster.StartAsync();
        string[] topic = [.. cluster.Options, "--topic", cluster.NewTopic(), "--preset", "LowLatencyAlerting", "--replication-factor", "2"];
        if (cluster.IsEmbedded)
        {
            (await ToolRun.WithAsync(new Dictionary<string, string> { ["Kafka__Topics__RequestTimeout"] = "00:00:01" }, ["topics", "plan", .. topic])).MustFail(ExitCode.Unreachable);
            return;
        }

        Assert.Equal((int)ExitCode.Findings, (await ToolRun.OfAsync(["topics", "plan", .. topic])).ExitCode);
        Assert.Equal((int)ExitCode.Success, (await ToolRun.OfAsync(["topics", "create", .. topic])).ExitCode);
        Assert.Equal((int)ExitCode.Success, (await ToolRun.OfAsync(["topics", "verify", .. topic])).ExitCode);
        var more = await ToolRun.OfAsync(["topics", "create", .. topic, "--partitions", "18", "--json"]);
        Assert.Equal("differs", JsonDocument.Parse(more.Output).RootElement.GetProperty("topics")[0].GetProperty("state").GetString());
        Assert.Equal((int)ExitCode.Success, (await ToolRun.OfAsync(["topics", "create", .. topic, "--partitions", "18", "--add-partitions"])).ExitCode);
    }

    private static TopicResult InOrder => Of(TopicState.InOrder, "clinical.alert.generated", TopicPreset.LowLatencyAlerting);

    private static TopicResult Missing => Of(
        TopicState.Missing, "reference.medication.catalog", TopicPreset.CompactedReference,
        new TopicDifference("reference.medication.catalog", "topic", "it exists", "missing", "Nothing can be written to it or read from it.", "Create it."));

    private static TopicResult Differing => Of(
        TopicState.Differs, "clinical.observation.recorded", TopicPreset.HighThroughputClinical,
        new TopicDifference(
            "clinical.observation.recorded", "retention.ms", "604800000", "1000", "Messages are kept for another time than declared.",
            "kafka-configs.sh --bootstrap-server kafka-1:9092 --alter --entity-type topics --entity-name clinical.observation.recorded --add-config retention.ms=604800000"));

    private static TopicResult Of(TopicState state, string name, TopicPreset preset, params TopicDifference[] differences)
    {
        var topic = TopicDefinition.Of(name, preset);
        return new(name, state, topic.Partitions, topic.ReplicationFactor, topic.Config, differences, null);
    }

    private static string Drawn(string command, params TopicResult[] topics)
    {
        var result = new TopicsResult(3, topics.All(topic => topic.State is TopicState.InOrder or TopicState.Created), topics);
        return ToolRun.Drawn(TopicsDrawing.Draw(result, command));
    }
}
