using System.Text.Json;

namespace Healthcare.Kafka.Tool.Tests;

public sealed class LiveCheckTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // An embedded cluster answers no admin requests: there the tool says of each client what it could not check, in time for all of them.
    [Fact]
    public async Task CheckLive_OfTopics_NamesEachTrouble()
    {
        await using var cluster = await LiveCluster.StartAsync();
        var (good, bad) = (await cluster.CreateTopicAsync(2), await cluster.CreateTopicAsync(2, ("max.message.bytes", "2000"), ("min.insync.replicas", "1")));
        if (cluster.IsEmbedded)
        {
            Assert.Equal([(good, "NotChecked"), (bad, "NotChecked")], (await CheckAsync(cluster, good, bad)).Findings);
            return;
        }

        // Brokers of any defaults: one alone has no second replica to give.
        var fit = await CheckAsync(cluster, good, good);
        Assert.All(fit.Findings, finding => Assert.Equal((good, "ReplicationFactor"), finding));
        Assert.Equal(fit.Findings.Count == 0 ? 0 : (int)ExitCode.Findings, fit.Run.ExitCode);

        var troubles = await CheckAsync(cluster, bad, cluster.NewTopic());
        Assert.Equal((int)ExitCode.Findings, troubles.Run.ExitCode);
        Assert.Superset(new HashSet<string> { "MaxMessageBytes", "BatchSize", "MinInsyncReplicas", "Missing" }, troubles.Findings.Select(finding => finding.Problem).ToHashSet());

        var idle = await CheckAsync(cluster, good, good, "--instances", "3");
        Assert.Contains((good, "Partitions"), idle.Findings);
        Assert.Contains("1 instances have no partition", idle.Run.Output, StringComparison.Ordinal);
    }

    private async Task<(ToolRun Run, IReadOnlyList<(string Topic, string Problem)> Findings)> CheckAsync(LiveCluster cluster, string produced, string consumed, params string[] options)
    {
        var settings = _folder.File("appsettings.json", $$"""
            { "Kafka": { "BootstrapServers": "{{cluster.BootstrapServers}}",
              "Security": { "Protocol": "Plaintext", "AllowInsecurePlaintext": true, "AllowInsecureInProduction": true },
              "Producer": { "Topics": [ "{{produced}}" ] },
              "Consumers": { "charts": { "GroupId": "charts", "Topics": [ "{{consumed}}" ] } } } }
            """);
        var run = await ToolRun.OfAsync(["config", "check", "--live", "--json", "--appsettings", settings, .. options]);
        Assert.Equal("", run.Error);
        Assert.InRange(run.Time, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        return (run, [.. JsonDocument.Parse(run.Output).RootElement.GetProperty("topics").EnumerateArray().Select(one => (Text(one, "topic"), Text(one, "problem")))]);

        static string Text(JsonElement finding, string name) => finding.GetProperty(name).GetString()!;
    }
}
