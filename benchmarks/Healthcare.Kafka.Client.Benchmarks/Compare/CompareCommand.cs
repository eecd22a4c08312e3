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
        await using var cluster = await BenchmarkCluster.ReachAsync(arguments.BootstrapServers);
        var report = new Report(command, cluster.Description, arguments.Pairs, Machine.Describe());
        var comparison = new Comparison(cluster, new Topics(cluster, arguments.Messages), arguments, Console.Error);
        foreach (var scenario in arguments.Scenarios)
        {
            try
            {
                report.Rows.AddRange(await comparison.RunAsync(scenario));
            }
            catch (RunFailedException exception)
            {
                await Console.Error.WriteLineAsync($"{scenario.Name} FAILED: {exception.Message}");
                report.Failures.Add($"{scenario.Name}: {exception.Message}");
            }

            // After each scenario: what is measured is not lost with a later one.
            await WriteAsync(arguments, report);
        }

        await Console.Out.WriteLineAsync(MarkdownReport.Of(report));
        return report.Failures.Count == 0 ? ExitCodes.Success : ExitCodes.RunFailed;
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
