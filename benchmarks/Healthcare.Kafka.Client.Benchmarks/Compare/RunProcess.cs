using System.Diagnostics;
using System.Text.Json;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>Runs one contender in a process of its own.</summary>
internal static class RunProcess
{
    /// <exception cref="RunFailedException">The run failed or took too long.</exception>
    /// <exception cref="OperationCanceledException">The comparison was stopped, and with it the run.</exception>
    public static async Task<RunResult> RunAsync(Run run, TimeSpan timeLimit, CancellationToken stopped)
    {
        using var process = Process.Start(OwnProcess.Command(["run", .. run.ToArguments()])) ?? throw new RunFailedException("The process did not start.");
        process.StandardInput.Close();
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(stopped).WaitAsync(timeLimit, stopped);
            await process.WaitForExitAsync(stopped).WaitAsync(timeLimit, stopped);
            return process.ExitCode == ExitCodes.Success
                ? JsonSerializer.Deserialize<RunResult>(output)!
                : throw new RunFailedException($"{run.Contender} ended with {process.ExitCode}; what it said is on stderr.");
        }
        catch (TimeoutException)
        {
            throw new RunFailedException($"{run.Contender} did not end within {timeLimit.TotalSeconds:0} s.");
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
