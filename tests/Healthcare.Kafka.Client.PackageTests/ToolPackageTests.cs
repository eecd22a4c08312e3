using System.Diagnostics;
using System.Text.Json;
using Healthcare.Kafka.Client.Shared;

namespace Healthcare.Kafka.Client.PackageTests;

/// <summary>The tool as somebody gets it: installed from its package, with the native library that the package brings.</summary>
public class ToolPackageTests
{
    private const string Tool = "Healthcare.Kafka.Tool";
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    [Fact]
    public void Package_Content_IsAToolWithItsNativeLibrary()
    {
        using var package = new PackedPackage(Tool);

        Assert.Contains("tools/net10.0/any/DotnetToolSettings.xml", package.Files);
        Assert.Contains("README.md", package.Files);
        Assert.Contains(package.Files, file => Path.GetFileName(file) is "librdkafka.so");
        Assert.Equal("Apache-2.0", package.Text("license"));
        Assert.Empty(package.Dependencies);
    }

    [Fact]
    public async Task Tool_Installed_RunsALoadTest()
    {
        var folder = Directory.CreateTempSubdirectory("healthcare-kafka-tool-").FullName;
        try
        {
            // The machine's own sources are of no use here: a tool's package has all that it needs.
            await RunAsync("dotnet", "tool", "install", Tool, "--version", PackedPackage.Version, "--tool-path", folder, "--source", Path.Combine(Repository.Root, "artifacts", "packages"));

            var report = await RunAsync(Path.Combine(folder, "healthcare-kafka"), "load", "produce", "--embedded", "--count", "1000", "--warm-up", "0", "--quiet", "--json");

            Assert.Equal(1_000, JsonDocument.Parse(report).RootElement.GetProperty("results")[0].GetProperty("persisted").GetInt64());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Deadline, TestContext.Current.CancellationToken);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        var (text, trouble) = (await output, await error);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} returned {process.ExitCode}: {text} {trouble}");
        return text;
    }
}
