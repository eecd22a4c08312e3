namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>The command line of a comparison.</summary>
internal sealed record CompareArguments
{
    public const string Usage = """
        Compares Healthcare.Kafka.Client with Confluent.Kafka as it is, side by side.

        Usage: ./eng/bench.sh compare [options]     every scenario, or one; a process per run, in turns, medians of the ratios
               ./eng/bench.sh micro [--filter X]    BenchmarkDotNet benchmarks of single steps

          --scenario NAME            one scenario; several with commas between (default: all)
          --list                     print the scenarios and exit
          --pairs N                  how often each contender runs, after one run that is not counted (default 5)
          --messages N               messages of a produce run, and of each partition that a consume run reads (default: the scenario's)
          --bootstrap-servers LIST   host:port,... of a cluster without TLS, which gets topics of its own for the time of the run
                                     (default: mock brokers in a process of their own)
          --transport NAME           the transport of our client: Auto, Managed or Native (default: the client's default)
          --json FILE                where the JSON report goes (default artifacts/bench/compare.json)
          --markdown FILE            where the Markdown report goes (default artifacts/bench/compare.md; it is also printed)
          --help                     print this and exit

        Exit code: 0 all runs are sound, whether targets are met or missed; 1 a run lost, repeated or did not finish its messages, or both sides ran
        with different settings; 2 an argument is wrong.
        """;

    private static readonly string[] _options = ["--scenario", "--pairs", "--messages", "--bootstrap-servers", "--transport", "--json", "--markdown"];
    private static readonly string[] _switches = ["--list", "--help"];

    public IReadOnlyList<Scenario> Scenarios { get; private init; } = [];

    public int Pairs { get; private init; } = 5;

    public int? Messages { get; private init; }

    public string? BootstrapServers { get; private init; }

    public ClientTransport? Transport { get; private init; }

    public string JsonFile { get; private init; } = "artifacts/bench/compare.json";

    public string MarkdownFile { get; private init; } = "artifacts/bench/compare.md";

    public bool List { get; private init; }

    public bool Help { get; private init; }

    /// <exception cref="ArgumentsException">An argument is unknown, or its value is missing or wrong.</exception>
    public static CompareArguments Parse(IReadOnlyList<string> arguments)
    {
        var line = new CommandLine(arguments, _options, _switches);
        var defaults = new CompareArguments();
        return new CompareArguments
        {
            Scenarios = line.Text("--scenario") is { } names ? [.. names.Split(',').Select(AllScenarios.Named)] : [.. AllScenarios.All.Where(static scenario => !scenario.RunsOnlyWhenNamed)],
            Pairs = line.Count("--pairs", most: 1_000) ?? defaults.Pairs,
            Messages = line.Count("--messages", most: 10_000_000),
            BootstrapServers = line.Text("--bootstrap-servers"),
            Transport = line.Choice<ClientTransport>("--transport"),
            JsonFile = line.Text("--json") ?? defaults.JsonFile,
            MarkdownFile = line.Text("--markdown") ?? defaults.MarkdownFile,
            List = line.Has("--list"),
            Help = line.Has("--help"),
        };
    }
}
