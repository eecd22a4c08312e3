using System.Text.Json;
using System.Xml.Linq;

namespace Healthcare.Kafka.Tool.Tests;

/// <summary>The load tests on the embedded cluster, a second each.</summary>
public sealed class LoadTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Mixed_AtARate_LosesNothingAndWritesAPage()
    {
        var page = _folder.At("load.html");

        var run = await ToolRun.OfAsync(
            "load", "mixed", "--embedded", "--duration", "1.5", "--warm-up", "0.2", "--rate", "500", "--client", "both", "--threads", "2", "--patients", "50", "--json", "--report", page);

        Assert.Equal(0, run.ExitCode);
        var results = JsonSerializer.Deserialize<LoadReport>(run.Output, ToolJson.Options)!.Results;
        Assert.Equal(["ours Clinical", "raw Clinical"], results.Select(result => result.Contender));
        Assert.All(results, result =>
        {
            Assert.Equal(750, result.Offered);
            Assert.Equal((750, 750, 750, 0, 0), (result.Sent, result.Persisted, result.Consumed, result.Lost, result.Failed));
            Assert.Equal(750, result.ProduceLatency!.Count);
            Assert.Equal(750, result.EndToEndLatency!.Histogram.Sum(bar => bar.Count));
            Assert.True(result.EndToEndLatency.P50 >= result.ProduceLatency.P50 / 10);
            Assert.NotEmpty(result.Samples);
        });
        Assert.Contains("ours Clinical: starting", run.Error, StringComparison.Ordinal);
        AssertIsComplete(await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken));
        await Browser.MustShowAsync(page);
    }

    [Fact]
    public async Task Produce_OfACount_StopsThere()
    {
        var run = await ToolRun.OfAsync("load", "produce", "--embedded", "--count", "3210", "--warm-up", "0", "--json", "--quiet", "--preset", "HighThroughput", "--size", "1500");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var report = JsonSerializer.Deserialize<LoadReport>(run.Output, ToolJson.Options)!;
        Assert.Equal(3_210, Assert.Single(report.Results).Persisted);
        Assert.InRange(report.Setup.MessageBytes, 1_500, 1_600);
    }

    [Fact]
    public async Task Consume_OfWhatWasFilled_ReadsItAll()
    {
        var run = await ToolRun.OfAsync("load", "consume", "--embedded", "--fill", "5000", "--client", "both", "--json", "--quiet");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.All(JsonSerializer.Deserialize<LoadReport>(run.Output, ToolJson.Options)!.Results, result => Assert.Equal(5_000, result.Consumed));
    }

    [Fact]
    public async Task EndToEnd_OneAtATime_TimesEachMessage()
    {
        var run = await ToolRun.OfAsync("load", "e2e", "--embedded", "--count", "20", "--threads", "2", "--warm-up", "0", "--preset", "LowLatency", "--json", "--quiet");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var result = Assert.Single(JsonSerializer.Deserialize<LoadReport>(run.Output, ToolJson.Options)!.Results);
        Assert.Equal((20, 20, 0), (result.Persisted, result.EndToEndLatency!.Count, result.Lost));
    }

    [Fact]
    public async Task Load_ThatIsStopped_EndsSoonWithItsExitCode()
    {
        using var output = new StringWriter();
        using var stop = new CancellationTokenSource();
        var terminal = new ToolTerminal(ToolTerminal.Plain(output, 140), ToolTerminal.Plain(output, 140), new Dictionary<string, string>());
        var run = ToolApplication.RunAsync(["load", "mixed", "--embedded", "--rate", "100", "--duration", "3600"], terminal, stop.Token);
        await Eventually.Async(() => output.ToString().Contains("  produced ", StringComparison.Ordinal), "it is under way");

        await stop.CancelAsync();

        Assert.Equal((int)ExitCode.Cancelled, await run.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken));
        Assert.EndsWith("Stopped.", output.ToString().TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mixed_OfTheUsersOwnResources_ShowsNothingOfThem()
    {
        var page = _folder.At("load.html");
        var input = _folder.File("in.ndjson", "{\"resourceType\":\"Observation\",\"id\":\"PHI-SENTINEL-1\",\"subject\":{\"reference\":\"Patient/PHI-SENTINEL-2\"},\"note\":[{\"text\":\"PHI-SENTINEL-3\"}]}");

        var run = await ToolRun.OfAsync("load", "mixed", "--embedded", "--input", input, "--count", "200", "--warm-up", "0", "--client", "both", "--json", "--report", page);

        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("PHI-SENTINEL", run.Output + run.Error + await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_ToADiskThatIsFull_IsOneLine()
    {
        // A device that takes nothing: every write to it ends as on a full disk. Where there is none, its folder is not there either.
        (await ToolRun.OfAsync("load", "produce", "--embedded", "--count", "100", "--warm-up", "0", "--quiet", "--json", "--report", "/dev/full")).MustFail(ExitCode.NotWritten);
    }

    [Fact]
    public async Task Report_ToAFolderThatIsNotThere_IsOneLineBeforeAnythingIsSent()
    {
        var run = await ToolRun.OfAsync("load", "produce", "--embedded", "--duration", "3600", "--report", _folder.At("none/load.html"));

        run.MustFail(ExitCode.NotWritten);
        Assert.Equal("", run.Output);
    }

    private static void AssertIsComplete(string html)
    {
        // The page is well-formed on purpose, so that any XML parser can tell what is in it.
        var page = XDocument.Parse(html.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal));
        // Throughput, and of both latencies the percentiles and a histogram for each client.
        Assert.Equal(1 + (2 * (1 + 2)), page.Descendants("svg").Count());
        Assert.DoesNotContain(page.Descendants().Attributes(), attribute => attribute.Name.LocalName is "src" or "href");
        Assert.Empty(page.Descendants("script"));
        Assert.DoesNotContain("url(", html, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Patient/", html, StringComparison.Ordinal);
        Assert.DoesNotContain("MRN0", html, StringComparison.Ordinal);
        Assert.Contains(page.Descendants("td"), cell => cell.Value.Contains("met", StringComparison.Ordinal));
    }
}
