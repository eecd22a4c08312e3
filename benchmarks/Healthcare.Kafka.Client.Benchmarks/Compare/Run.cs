using System.Globalization;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>What a process is told that runs one contender once.</summary>
internal sealed record Run
{
    private static readonly string[] _options =
        ["--scenario", "--contender", "--run-id", "--bootstrap-servers", "--topic", "--partitions", "--messages", "--transport"];

    public required string Scenario { get; init; }

    public required string Contender { get; init; }

    /// <summary>Gets what tells this run's consumer groups from those of others.</summary>
    public required string RunId { get; init; }

    public required string BootstrapServers { get; init; }

    public required string Topic { get; init; }

    public required int Partitions { get; init; }

    /// <summary>Gets how many messages are in the topic; for a topic without a filling, how many to produce, or null for the scenario's own number.</summary>
    public int? Messages { get; init; }

    /// <summary>Gets the transport of our client; null for the client's default.</summary>
    public ClientTransport? Transport { get; init; }

    /// <summary>Gets the consumer group of one pass: nobody's before, so that it begins at the topic's start.</summary>
    public string Group(int pass) => $"bench-{RunId}-{Scenario}-{Contender}-{pass}";

    /// <exception cref="ArgumentsException">An argument is unknown, or its value is missing or wrong.</exception>
    public static Run Parse(IReadOnlyList<string> arguments)
    {
        var line = new CommandLine(arguments, _options, []);
        return new Run
        {
            Scenario = line.Required("--scenario"),
            Contender = line.Required("--contender"),
            RunId = line.Required("--run-id"),
            BootstrapServers = line.Required("--bootstrap-servers"),
            Topic = line.Required("--topic"),
            Partitions = line.Count("--partitions", most: 100_000) ?? throw new ArgumentsException("--partitions is missing."),
            Messages = line.Count("--messages", most: int.MaxValue),
            Transport = line.Choice<ClientTransport>("--transport"),
        };
    }

    public IEnumerable<string> ToArguments()
    {
        string?[] values =
        [
            Scenario, Contender, RunId, BootstrapServers, Topic,
            Partitions.ToString(CultureInfo.InvariantCulture), Messages?.ToString(CultureInfo.InvariantCulture), Transport?.ToString(),
        ];
        return _options.Zip(values).Where(static pair => pair.Second is not null).SelectMany(static pair => new[] { pair.First, pair.Second! });
    }
}
