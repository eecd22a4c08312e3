using System.Text.Json;

namespace Healthcare.Kafka.Tool.Tests;

/// <summary>The load tests over a connection to a cluster: a real one where KAFKA_BOOTSTRAP_SERVERS names it.</summary>
public sealed class LoadClusterTests : IAsyncLifetime
{
    private const int Count = 300;

    private LiveCluster? _cluster;
    private string _topic = "";

    public async ValueTask InitializeAsync()
    {
        _cluster = await LiveCluster.StartAsync();
        _topic = await _cluster.CreateTopicAsync(3);
    }

    public ValueTask DisposeAsync() => _cluster?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Produce_ThenConsume_ReadsWhatWasSent()
    {
        var produced = await RunAsync("produce", "--client", "both", "--count", $"{Count}", "--warm-up", "0", "--messages", "Hl7");
        var consumed = await RunAsync("consume", "--client", "both");

        Assert.All(produced.Results, result => Assert.Equal((Count, 0), (result.Persisted, result.Failed)));
        Assert.All(consumed.Results, result => Assert.Equal(2 * Count, result.Consumed));
        Assert.Equal((_topic, 3), (consumed.Setup.Topic, consumed.Setup.Partitions));
    }

    [Fact]
    public async Task Consume_WithFill_ReadsThatToo() => Assert.Equal(Count, Assert.Single((await RunAsync("consume", "--fill", $"{Count}")).Results).Consumed);

    [Fact]
    public async Task Consume_AnEmptyTopic_SaysHowToFillIt()
    {
        var run = await ToolRun.OfAsync(["load", "consume", "--quiet", "--topic", _topic, .. _cluster!.Options]);

        run.MustFail(ExitCode.RunFailed);
        Assert.Contains("--fill", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EndToEnd_OneAtATime_LosesNothing()
    {
        var result = Assert.Single((await RunAsync("e2e", "--count", "30", "--threads", "2", "--warm-up", "0", "--preset", "LowLatency")).Results);

        Assert.Equal((30, 30, 0, 0), (result.Persisted, result.EndToEndLatency!.Count, result.Lost, result.Failed));
    }

    [Fact]
    public async Task Mixed_AtARate_LosesNothing()
    {
        var report = await RunAsync("mixed", "--client", "both", "--rate", $"{Count}", "--duration", "1", "--warm-up", "0.2");

        Assert.All(report.Results, result => Assert.Equal((Count, Count, Count, 0, 0), (result.Offered, result.Persisted, result.Consumed, result.Lost, result.Failed)));
    }

    private async Task<LoadReport> RunAsync(string kind, params string[] options)
    {
        var run = await ToolRun.OfAsync(["load", kind, "--topic", _topic, "--json", "--quiet", .. _cluster!.Options, .. options]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return JsonSerializer.Deserialize<LoadReport>(run.Output, ToolJson.Options)!;
    }
}
