using System.Diagnostics;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Prometheus's own tool, which eng/promtool.sh provides. Not every machine can have it: PROMTOOL_REQUIRED=true, which CI sets, fails without.</summary>
internal static class Promtool
{
    private static readonly TimeSpan _deadline = TimeSpan.FromMinutes(2);

    private static string? Path { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
            .Select(folder => System.IO.Path.Combine(folder, "promtool"))
            .Append(System.IO.Path.Combine(Repository.Root, "artifacts", "tools", "promtool"))
            .FirstOrDefault(File.Exists);

    /// <summary>Runs it and fails the test with its output unless it ends with success.</summary>
    public static async Task AssertSucceedsAsync(string folder, params string[] arguments)
    {
        if (Path is null)
        {
            Assert.False(Environment.GetEnvironmentVariable("PROMTOOL_REQUIRED") == "true", "promtool is required, and there is none: run eng/promtool.sh.");
            TestContext.Current.TestOutputHelper?.WriteLine("Not run: there is no promtool here (eng/promtool.sh provides it).");
            return;
        }

        var (exitCode, output) = await RunAsync(new ProcessStartInfo(Path, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
        Assert.True(exitCode == 0, output);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            deadline.CancelAfter(_deadline);
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var error = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return (process.ExitCode, await output + await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
