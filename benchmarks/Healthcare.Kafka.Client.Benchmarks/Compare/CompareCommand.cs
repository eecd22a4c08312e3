using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>Compares, and writes the reports.</summary>
internal static class CompareCommand
{
    public static async Task<int> RunAsync(IReadOnlyList<string> commandLine)
    {
        CompareArguments arguments;
        try
        {
            arguments = CompareArguments.Parse(commandLine);
        }
        catch (ArgumentsException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return ExitCodes.WrongArguments;
        }

        if (arguments.Help || arguments.List)
        {
            await Console.Out.WriteLineAsync(arguments.Help ? CompareArguments.Usage : AllScenarios.Description);
            return ExitCodes.Success;
        }

        return await CompareAsync(arguments, string.Join(' ', commandLine.Prepend("./eng/bench.sh compare")));
    }

    private static async Task<int> CompareAsync(CompareArguments arguments, string command)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stop));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
        await using var cluster = await BenchmarkCluster.ReachAsync(arguments.BootstrapServers);
        var report = new Report(command, cluster.Description, arguments.Pairs, Machine.Describe());
        var comparison = new Comparison(cluster, new Topics(cluster, arguments.Messages), arguments, Console.Error);
        try
        {
            foreach (var scenario in arguments.Scenarios)
            {
                await CompareAsync(comparison, scenario, report, stop.Token);

                // After each scenario: what is measured is not lost with a later one.
                await WriteAsync(arguments, report);
            }
        }
        catch (OperationCanceledException)
        {
            report.Failures.Add("The comparison was stopped before its end.");
        }

        await Console.Out.WriteLineAsync(MarkdownReport.Of(report));
        return report.Failures.Count == 0 ? ExitCodes.Success : ExitCodes.RunFailed;
    }

    private static async Task CompareAsync(Comparison comparison, Scenario scenario, Report report, CancellationToken stopped)
    {
        try
        {
            report.Rows.AddRange(await comparison.RunAsync(scenario, stopped));
        }
        catch (RunFailedException exception)
        {
            await Console.Error.WriteLineAsync($"\n{scenario.Name} FAILED: {exception.Message}");
            report.Failures.Add($"{scenario.Name}: {exception.Message}");
        }
    }

    // The process ends when the topics that it made are gone.
    private static void Stop(PosixSignalContext signal, CancellationTokenSource stop)
    {
        signal.Cancel = true;
        stop.Cancel();
    }

    private static async Task WriteAsync(CompareArguments arguments, Report report)
    {
        foreach (var (file, text) in new[] { (arguments.JsonFile, JsonReport.Of(report)), (arguments.MarkdownFile, MarkdownReport.Of(report)) })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
            await File.WriteAllTextAsync(file, text);
        }
    }
}
