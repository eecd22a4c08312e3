namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>Runs the contenders of a scenario in turns: forwards, backwards, forwards, so that a machine that grows slower slows all alike.</summary>
internal sealed class Comparison(BenchmarkCluster cluster, Topics topics, CompareArguments arguments, TextWriter progress)
{
    /// <exception cref="RunFailedException">A run failed, or both sides ran with different settings.</exception>
    /// <exception cref="OperationCanceledException">The comparison was stopped.</exception>
    public async Task<IReadOnlyList<Row>> RunAsync(Scenario scenario, CancellationToken stopped)
    {
        await progress.WriteLineAsync($"{scenario.Name}: {scenario.Does}");
        var results = scenario.Contenders.ToDictionary(static contender => contender.Name, static _ => new List<RunResult>());
        for (var round = scenario.HasWarmUp ? -1 : 0; round < arguments.Pairs; round++)
        {
            await progress.WriteAsync(round < 0 ? "  warm-up " : $"  {round + 1} of {arguments.Pairs} ");
            foreach (var contender in round % 2 == 0 ? scenario.Contenders : scenario.Contenders.Reverse())
            {
                var result = await RunProcess.RunAsync(await PlanAsync(scenario, contender, round, stopped), scenario.TimeLimit, stopped);
                await progress.WriteAsync($" {contender.Name} {Shown(result)}");
                if (round >= 0)
                {
                    results[contender.Name].Add(result);
                }
            }

            await progress.WriteLineAsync();
        }

        return [.. scenario.Rows.Select(plan => RowOf(plan, results))];
    }

    private Row RowOf(RowPlan plan, Dictionary<string, List<RunResult>> results)
    {
        SettingsDifference.MustBeNone(plan, results[plan.Ours][0].Settings, results[plan.Baseline][0].Settings);
        return Row.Of(plan, results[plan.Ours], results[plan.Baseline], cluster.IsEmbedded);
    }

    private async Task<Run> PlanAsync(Scenario scenario, Contender contender, int round, CancellationToken stopped)
    {
        var plan = contender.Topic ?? scenario.Topic;
        var topic = await topics.ReadyAsync(plan, stopped);
        return new()
        {
            Scenario = scenario.Name,
            Contender = contender.Name,
            RunId = $"{topics.RunId}-{round + 1}",
            BootstrapServers = cluster.BootstrapServers,
            Topic = topic.Name,
            Partitions = plan.Partitions,
            Messages = topic.Messages ?? arguments.Messages,
            Transport = arguments.Transport,
        };
    }

    private static string Shown(RunResult result) =>
        $"{string.Join('/', result.Values.Values.Select(static value => $"{value:#,0.##}"))} at {result.CpuMicrosecondsPerMessage:0.00} us,";
}
