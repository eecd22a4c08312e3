using Healthcare.Kafka.Client.Benchmarks;

return args switch
{
    ["micro", .. var rest] => MicroBenchmarks.Run(rest),
    ["compare", .. var rest] => await CompareCommand.RunAsync(rest),
    ["run", .. var rest] => await RunCommand.RunAsync(rest),
    ["cluster"] => await ClusterCommand.RunAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(CompareArguments.Usage);
    return ExitCodes.WrongArguments;
}
