using System.Diagnostics;
using System.Text.Json;

namespace Healthcare.Kafka.Client.BenchmarkTests;

/// <summary>The program as it is run by hand.</summary>
public class CompareCommandTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Compare_OnePairOfAScenario_WritesBothReports()
    {
        var folder = Directory.CreateTempSubdirectory("bench-");
        var (json, markdown) = (Path.Combine(folder.FullName, "compare.json"), Path.Combine(folder.FullName, "compare.md"));

        var (exitCode, output, error) = await RunAsync(
            "compare", "--scenario", "produce-batch", "--messages", "2000", "--pairs", "1", "--json", json, "--markdown", markdown);

        Assert.True(exitCode == 0, error);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken));
        Assert.Equal(
            ["produce-batch:callback", "produce-batch:awaited", "produce-batch:ids"],
            report.RootElement.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("scenario").GetString()));
        Assert.All(report.RootElement.GetProperty("rows").EnumerateArray(), row => Assert.True(row.GetProperty("ours").GetDouble() > 0));
        Assert.Equal(await File.ReadAllTextAsync(markdown, TestContext.Current.CancellationToken), output.TrimEnd('\n') + "\n");
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Compare_UnknownScenario_EndsWithTheReason()
    {
        var (exitCode, _, error) = await RunAsync("compare", "--scenario", "produce");

        Assert.Equal(2, exitCode);
        Assert.Contains("no scenario produce", error, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Healthcare.Kafka.Client.Benchmarks");
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync().WaitAsync(Deadline, TestContext.Current.CancellationToken);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            // A comparison that stands still must not outlive the test, nor its children.
            process.Kill(entireProcessTree: true);
        }
    }
}
