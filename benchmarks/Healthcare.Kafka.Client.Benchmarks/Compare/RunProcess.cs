using System.Diagnostics;
using System.Text.Json;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>Runs one contender in a process of its own.</summary>
internal static class RunProcess
{
    /// <exception cref="RunFailedException">The run failed or took too long.</exception>
    public static async Task<RunResult> RunAsync(Run run, TimeSpan timeLimit)
    {
        using var process = Process.Start(OwnProcess.Command(["run", .. run.ToArguments()])) ?? throw new RunFailedException("The process did not start.");
        process.StandardInput.Close();
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(timeLimit);
            await process.WaitForExitAsync().WaitAsync(timeLimit);
            return process.ExitCode == ExitCodes.Success
                ? JsonSerializer.Deserialize<RunResult>(output)!
                : throw new RunFailedException($"{run.Contender} ended with {process.ExitCode}; what it said is on stderr.");
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw new RunFailedException($"{run.Contender} did not end within {timeLimit.TotalSeconds:0} s.");
        }
    }
}
