using System.Text.Json;

namespace Healthcare.Kafka.Tool.Tests;

public sealed class BalanceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Balance_OfOneTopic_CountsItsReplicasAndWritesThePlan()
    {
        await using var cluster = await LiveCluster.StartAsync();
        var topic = await cluster.CreateTopicAsync(6);
        var plan = _folder.At("plan.json");

        var run = await ToolRun.OfAsync(["balance", "--topic", topic, "--plan", plan, "--json", .. cluster.Options]);

        Assert.Equal("", run.Error);
        var result = JsonDocument.Parse(run.Output).RootElement;
        var brokers = result.GetProperty("brokers").EnumerateArray().ToList();
        Assert.Equal(6, brokers.Sum(broker => broker.GetProperty("preferredLeaders").GetInt32()));
        Assert.InRange(brokers.Max(After) - brokers.Min(After), 0, 1);
        var written = JsonDocument.Parse(await File.ReadAllTextAsync(plan, TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal(1, written.GetProperty("version").GetInt32());
        Assert.Equal(result.GetProperty("moves").GetArrayLength(), written.GetProperty("partitions").GetArrayLength());
        Assert.Equal(result.GetProperty("hasWork").GetBoolean() ? (int)ExitCode.Findings : 0, run.ExitCode);

        static int After(JsonElement broker) => broker.GetProperty("leadersAfter").GetInt32();
    }

    [Theory]
    [InlineData(null, true, "Remote storage wants")]
    [InlineData("remote.storage.enable=true", false, null)]
    [InlineData("cleanup.policy=compact", false, "is compacted")]
    [InlineData("retention.ms=3600000", false, "no longer than")]
    [InlineData("retention.ms=604800000", true, "Remote storage wants")]
    [InlineData("retention.ms=-1", true, "Remote storage wants")]
    public void Balance_OfAnArchive_TellsWhatRemoteStorageTakes(string? setting, bool hasCommand, string? warning)
    {
        var plan = BalancePlan.Of(new()
        {
            Brokers = [1], CriticalBrokers = [], Tiers = [("audit", TopicTier.Archive)], CommandArguments = "--bootstrap-server a:1",
            Partitions = [new("audit", 0, 1, [1], [1])],
            Configs = new Dictionary<string, IReadOnlyDictionary<string, string?>>
            {
                ["audit"] = setting is null ? new() : new Dictionary<string, string?> { [setting.Split('=')[0]] = setting.Split('=')[1] },
            },
        });

        Assert.Equal(hasCommand, plan.HasWork);
        Assert.Equal(warning is null ? [] : [warning], plan.Warnings.Select(one => one.Contains(warning!, StringComparison.Ordinal) ? warning! : one));
    }

    [Fact]
    public void Balance_ToAFileWithASpace_QuotesIt()
    {
        var partitions = Enumerable.Range(0, 4).Select(number => new PlacedPartition("a", number, 1, [1, 2], [1, 2]));
        var plan = BalancePlan.Of(new() { Brokers = [1, 2], CriticalBrokers = [], Tiers = [], CommandArguments = "--bootstrap-server a:1", Partitions = [.. partitions] }, "my plan.json");

        Assert.Contains("--reassignment-json-file 'my plan.json' --execute", plan.Commands[0], StringComparison.Ordinal);
    }

    // kafka-leader-election.sh knows no --command-config.
    [Fact]
    public void Balance_OfASecuredCluster_NamesTheFileOfSettingsAsEachToolDoes()
    {
        var partitions = Enumerable.Range(0, 4).Select(number => new PlacedPartition("a", number, 1, [1, 2], [1, 2]));
        var plan = BalancePlan.Of(new()
        {
            Brokers = [1, 2], CriticalBrokers = [], Tiers = [], CommandArguments = "--bootstrap-server a:1 --command-config client.properties", Partitions = [.. partitions],
        });

        Assert.Contains("kafka-leader-election.sh --bootstrap-server a:1 --admin.config client.properties --election-type preferred --all-topic-partitions", plan.Commands);
        Assert.All(
            plan.Commands.Where(command => !command.StartsWith("kafka-leader-election.sh", StringComparison.Ordinal)),
            command => Assert.Contains(" --command-config client.properties ", command, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Balance_OfNoTopic_IsUnknownTopic()
    {
        await using var cluster = await LiveCluster.StartAsync();

        (await ToolRun.OfAsync(["balance", "--topic", cluster.NewTopic(), .. cluster.Options])).MustFail(ExitCode.UnknownTopic);
    }

    [Fact]
    public async Task Balance_WithABrokerThatIsNotThere_NamesThoseThatAre()
    {
        await using var cluster = await LiveCluster.StartAsync();

        var run = await ToolRun.OfAsync(["balance", "--critical-brokers", "4711", .. cluster.Options]);

        run.MustFail(ExitCode.Usage);
        Assert.Contains("4711; the cluster has 1", run.Error, StringComparison.Ordinal);
    }
}
