using System.Text.Json;
using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Tool.Tests;

public sealed class PlanTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Capacity_FromRates_ShowsTheArithmetic()
    {
        var run = await ToolRun.OfAsync(
            "capacity", "--rate", "50000", "--message-size", "1KB", "--producer", "8000", "--consumer", "5000", "--retention", "7d", "--groups", "2", "--broker-disk", "16TB");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Snapshot.Matches(run.Output);
    }

    [Fact]
    public async Task Capacity_FromALoadReport_TakesItsRatesForEachPartition()
    {
        var report = await ToolRun.OfAsync("load", "produce", "--embedded", "--count", "2000", "--warm-up", "0", "--json", "--quiet", "--partitions", "4");
        var measured = JsonSerializer.Deserialize<LoadReport>(report.Output, ToolJson.Options)!.Results[0].ProducedPerSecond / 4;

        var run = await ToolRun.OfAsync("capacity", "--rate", "1000000", "--consumer", "100000000", "--from", _folder.File("load.json", report.Output), "--json");

        Assert.Equal(0, run.ExitCode);
        var plan = JsonSerializer.Deserialize<CapacityPlan>(run.Output, ToolJson.Options)!;
        Assert.InRange(plan.Partitions, Math.Ceiling(1e6 / measured), Math.Ceiling(1e6 / measured) + plan.Brokers);
    }

    [Fact]
    public async Task Capacity_WithoutRates_IsUsage() => (await ToolRun.OfAsync("capacity", "--rate", "1")).MustFail(ExitCode.Usage);

    [Fact]
    public async Task Capacity_FromSomethingElse_IsSettings() =>
        (await ToolRun.OfAsync("capacity", "--rate", "1", "--from", _folder.File("x.json", "{ not json"))).MustFail(ExitCode.Settings);

    [Theory]
    [InlineData(1, 3, 0)]
    [InlineData(1_000, 3, 7)]
    [InlineData(250_000, 2, 90)]
    public void Capacity_AnyLoad_FitsIntoTheBrokers(double rate, int replication, int days)
    {
        var input = new CapacityInput
        {
            Rate = rate, MessageBytes = 1_000, ProducerRate = 3_000, ConsumerRate = 2_000, Retention = TimeSpan.FromDays(days), Replication = replication, Groups = 3,
            Compression = 2, AverageShare = 0.5, BrokerNetwork = 1e8, BrokerDiskRate = 1e8, BrokerDisk = 1e12, Use = 0.7,
        };

        var plan = CapacityPlan.Of(input);

        Assert.True(plan.Brokers >= replication);
        Assert.Equal(0, plan.Partitions % plan.Brokers);
        Assert.True(plan.Partitions * input.ConsumerRate >= rate);
        Assert.True(plan.DiskBytes <= plan.Brokers * input.BrokerDisk);
        Assert.True(plan.OutBytesPerSecond <= (plan.Brokers - 1) * input.BrokerNetwork * input.Use * 1.0001);
        Assert.True(plan.InBytesPerSecond <= (plan.Brokers - 1) * input.BrokerNetwork * input.Use * 1.0001);
    }

    [Fact]
    public async Task Partitions_ForAWorkload_SaysWhatLimits()
    {
        var run = await ToolRun.OfAsync("partitions", "--target", "20000", "--producer", "1500", "--consumer", "600", "--workload", "clinical");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Snapshot.Matches(run.Output);
    }

    [Fact]
    public async Task Partitions_BeyondTheBand_IsAFinding() =>
        Assert.Equal((int)ExitCode.Findings, (await ToolRun.OfAsync("partitions", "--target", "90000", "--producer", "1500", "--consumer", "600")).ExitCode);

    [Fact]
    public async Task Quotas_ByImportance_ArePrintedAsCommands()
    {
        var run = await ToolRun.OfAsync("quotas", "plan", "--client", "intake=critical", "--client", "chart-service=normal", "--client", "analytics=bulk");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Snapshot.Matches(run.Output);
    }

    [Theory]
    [InlineData("intake")]
    [InlineData("intake=urgent")]
    [InlineData("=bulk")]
    [InlineData("intake\n=bulk")]
    public async Task Quotas_OfAClientThatIsNone_IsUsage(string client) =>
        (await ToolRun.OfAsync("quotas", "plan", "--client", client)).MustFail(ExitCode.Usage);

    [Fact]
    public async Task Quotas_OfAPrincipalWithACertificate_AreQuotedForTheShell()
    {
        var run = await ToolRun.OfAsync("quotas", "plan", "--client", "CN=intake, O=St. Mary's=bulk", "--client", "$(reboot)=normal", "-b", "kafka-1:9092", "--plaintext");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("kafka-configs.sh --bootstrap-server kafka-1:9092 --alter", run.Output, StringComparison.Ordinal);
        Assert.Contains("--entity-name 'CN=intake, O=St. Mary'\\''s'", run.Output, StringComparison.Ordinal);
        Assert.Contains("--entity-name '$(reboot)'", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("B")]
    [InlineData("KB")]
    [InlineData("")]
    [InlineData("-1KB")]
    public async Task Capacity_OfASizeThatIsNone_IsUsage(string size) =>
        (await ToolRun.OfAsync("capacity", "--rate", "1", "--producer", "1", "--consumer", "1", "--message-size", size)).MustFail(ExitCode.Usage);

    [Fact]
    public async Task Capacity_BeyondAnyCluster_IsUsage() =>
        (await ToolRun.OfAsync("capacity", "--rate", "1e12", "--producer", "0.001", "--consumer", "1", "--message-size", "900PB")).MustFail(ExitCode.Usage);

    [Fact]
    public void Quotas_OfAllTogether_AreNoMoreThanThereIs()
    {
        var plan = QuotaPlan.Of(new()
        {
            Clients = [("a", Importance.Critical), ("b", Importance.Normal), ("c", Importance.Normal), ("d", Importance.Bulk)],
            BrokerNetwork = 1e9, Use = 0.7, Replication = 3, RequestThreads = 24, IsByUser = true, CommandArguments = "",
        });

        Assert.Equal(1, plan.Quotas.Sum(quota => quota.Share), 6);
        Assert.True(plan.Quotas.Sum(quota => quota.ProducerBytesPerSecond ?? 0) < plan.ProducerBytesPerSecond);
        Assert.Null(plan.Quotas[0].Command);
        Assert.Contains("--entity-default", plan.Quotas[^1].Command, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Balance_OfAnEmbeddedCluster_WritesThePlanThatItShows()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(brokers: 3);
        cluster.CreateTopic("clinical.alert.generated", 4, replicationFactor: 1);
        var path = _folder.At("plan.json");

        var run = await ToolRun.OfAsync(
            "balance", "-b", cluster.BootstrapServers, "--plaintext", "--tier", "clinical.alert.*=critical", "--critical-brokers", "3", "--plan", path, "--json");

        Assert.Equal(((int)ExitCode.Findings, ""), (run.ExitCode, run.Error));
        var plan = JsonSerializer.Deserialize<BalancePlan>(run.Output, ToolJson.Options)!;
        Assert.All(plan.Moves, move => Assert.Equal([3], move.To));
        var file = JsonDocument.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal((1, plan.Moves.Count), (file.GetProperty("version").GetInt32(), file.GetProperty("partitions").GetArrayLength()));
    }

    [Fact]
    public async Task Balance_WithABrokerThatIsNone_IsUsage()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(brokers: 1);
        cluster.CreateTopic("a", 1);

        (await ToolRun.OfAsync("balance", "-b", cluster.BootstrapServers, "--plaintext", "--critical-brokers", "9")).MustFail(ExitCode.Usage);
        (await ToolRun.OfAsync("balance", "-b", cluster.BootstrapServers, "--plaintext", "--tier", "a=hot")).MustFail(ExitCode.Usage);
    }
}
