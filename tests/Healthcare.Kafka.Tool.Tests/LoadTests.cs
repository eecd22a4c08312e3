using System.Text.Json;
using System.Xml.Linq;

namespace Healthcare.Kafka.Tool.Tests;

/// <summary>The load tests on the embedded cluster, a second each.</summary>
public sealed class LoadTests : IDisposable
{
    // What only a browser knows: where things stand, how large, in which colours.
    private const string Troubles = """
        (() => {
          const troubles = [], luminance = color => {
            const [r, g, b] = color.match(/[\d.]+/g).slice(0, 3).map(c => (c /= 255) <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
            return .2126 * r + .7152 * g + .0722 * b;
          };
          const contrast = (one, other) => { const [a, b] = [luminance(one), luminance(other)].sort((x, y) => y - x); return (a + .05) / (b + .05); };
          const ground = getComputedStyle(document.body).backgroundColor, wide = document.documentElement;
          if (wide.scrollWidth > wide.clientWidth) troubles.push(`the page is ${wide.scrollWidth} wide in ${wide.clientWidth}`);
          for (const svg of document.querySelectorAll('svg')) {
            const box = svg.getBoundingClientRect();
            if (box.width < 300 || box.height < 100) troubles.push(`a chart is ${box.width} x ${box.height}`);
            if (![...svg.querySelectorAll('polyline, rect.bar')].some(mark => mark.getBBox().width > 5 && mark.getBBox().height > 5)) troubles.push('a chart is empty');
            for (const line of svg.querySelectorAll('polyline'))
              if (getComputedStyle(line).stroke === 'none' || contrast(getComputedStyle(line).stroke, ground) < 3) troubles.push('a line is not to be seen');
            for (const text of svg.querySelectorAll('text')) {
              const own = text.getBoundingClientRect();
              if (own.left < box.left - 1 || own.right > box.right + 1 || own.top < box.top - 1 || own.bottom > box.bottom + 1) troubles.push(`'${text.textContent}' stands out of its chart`);
              if (own.height < 8) troubles.push(`'${text.textContent}' is ${own.height} high`);
            }
            const ticks = [...svg.querySelectorAll('text')].map(text => [text.textContent, text.getBoundingClientRect()]);
            ticks.forEach(([one, a], index) => ticks.slice(index + 1).forEach(([other, b]) => {
              if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 2 && b.top < a.bottom - 2) troubles.push(`'${one}' lies on '${other}'`);
            }));
          }
          for (const text of document.querySelectorAll('h1, h2, p, dt, dd, th, td, .met, .missed'))
            if (text.textContent.trim() && contrast(getComputedStyle(text).color, ground) < 4.5) troubles.push(`'${text.textContent}' is hard to read`);
          if (![...document.querySelectorAll('td')].some(cell => cell.textContent === '750')) troubles.push('the number of messages is not there');
          return [...new Set(troubles)].join('; ');
        })()
        """;

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
        await PageMustShowAsync(page);
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
        var run = await ToolRun.OfAsync("load", "produce", "--embedded", "--count", "100", "--warm-up", "0", "--quiet", "--json", "--report", "/dev/full");

        run.MustFail(ExitCode.NotWritten);

        // One document: the result, which is not lost with the page.
        Assert.Equal(File.Exists("/dev/full"), JsonDocument.Parse(run.Output).RootElement.TryGetProperty("results", out _));
    }

    [Fact]
    public async Task Report_OfATestThatFails_LeavesNoFile()
    {
        var page = _folder.At("load.html");

        (await ToolRun.OfAsync("load", "produce", "--topic", "a", "-b", "127.0.0.1:1", "--plaintext", "--report", page)).MustFail(ExitCode.Unreachable);

        Assert.False(File.Exists(page));
    }

    [Theory]
    [InlineData("bad name!")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("clinical:alert")]
    public async Task Load_OfATopicThatCannotBe_IsUsageBeforeAnybodyIsAsked(string topic) =>
        (await ToolRun.OfAsync("load", "mixed", "--topic", topic, "-b", "127.0.0.1:1", "--plaintext")).MustFail(ExitCode.Usage);

    [Fact]
    public async Task Report_ToAFolderThatIsNotThere_IsOneLineBeforeAnythingIsSent()
    {
        var run = await ToolRun.OfAsync("load", "produce", "--embedded", "--duration", "3600", "--report", _folder.At("none/load.html"));

        run.MustFail(ExitCode.NotWritten);
        Assert.Equal("", run.Output);
    }

    private static async Task PageMustShowAsync(string page)
    {
        var opened = await Browser.OpenAsync(page);
        if (opened is null)
        {
            return;
        }

        await using var browser = opened;
        var troubles = new List<string>();
        foreach (var (width, isDark) in new[] { (1280, false), (1280, true), (390, false), (390, true) })
        {
            await browser.ResizeAsync(width, isDark);
            await browser.CaptureAsync(Path.Combine(Repository.Root, "artifacts", "pages", $"load-{width}-{(isDark ? "dark" : "light")}.png"));
            troubles.Add($"{width} {(isDark ? "dark" : "light")}: {await browser.EvaluateAsync(Troubles)}");
        }

        Assert.True(troubles.TrueForAll(trouble => trouble.EndsWith(": ", StringComparison.Ordinal)), string.Join("\n", troubles));
        Assert.Empty(browser.Complaints);
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
