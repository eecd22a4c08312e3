using System.CommandLine;

namespace Healthcare.Kafka.Tool;

/// <summary>The options of the load tests.</summary>
internal sealed class LoadOptions
{
    private const int MostMessageBytes = 900_000;

    public Option<string?> Topic { get; } = new("--topic") { Description = "The topic. It must exist: the tool creates none.", HelpName = "NAME" };

    public Option<bool> Embedded { get; } = new("--embedded") { Description = "Run on a cluster of 3 mock brokers in this process: a try-out, no measurement of Kafka." };

    public Option<int> Partitions { get; } = Ranges.Number<int>("--partitions", "COUNT", "Partitions of the topic of the embedded cluster.", 6, 1, 1_000);

    public Option<string[]> Preset { get; } = new("--preset")
    {
        Description = "The preset of the clients. Give it more than once to compare.", HelpName = "NAME", DefaultValueFactory = _ => [nameof(ProducerPreset.Clinical)],
    };

    public Option<string> Client { get; } = new("--client") { Description = "Whose client: this library's, Confluent.Kafka as it is with the same settings, or one after the other.", DefaultValueFactory = _ => "ours" };

    public Option<int> Threads { get; } = Ranges.Number<int>("--threads", "COUNT", "Senders at once.", 4, 1, 1_000);

    public Option<double?> Rate { get; } = Ranges.Number<double?>("--rate", "PER-SECOND", "Messages a second of all senders together. Latencies count from when a message was due.", null, 0.1, 10_000_000);

    public Option<double> Duration { get; } = Ranges.Number("--duration", "SECONDS", "How long each client is measured. With --count and without this, until then.", 10d, 0.1, 86_400);

    public Option<double> WarmUp { get; } = Ranges.Number("--warm-up", "SECONDS", "How long each client sends before it is measured.", 1d, 0, 3_600);

    public Option<long?> Count { get; } = Ranges.Number<long?>("--count", "MESSAGES", "How many messages each client is measured with.", null, 1, 10_000_000_000);

    public Option<long?> Fill { get; } = Ranges.Number<long?>("--fill", "MESSAGES", "Produces so many messages to the topic first. On the embedded cluster 100000 unless given.", null, 1, 10_000_000_000);

    public Option<MessageKind> Messages { get; }

    public Option<int?> Size { get; } = Ranges.Number<int?>("--size", "BYTES", "The size of a value; smaller ones get a note. Without it, as they come.", null, 1, MostMessageBytes);

    public Option<int> Patients { get; } = Ranges.Number<int>("--patients", "COUNT", "Invented patients, which are the keys.", 1_000, 1, 1_000_000);

    public Option<int> Seed { get; } = Ranges.Number<int>("--seed", "NUMBER", "The same seed makes the same messages.", 1, 0, int.MaxValue);

    public Option<string?> Input { get; } = new("--input") { Description = "FHIR resources to send instead, one a line (NDJSON), plain or gzip. They are not changed and not shown.", HelpName = "FILE" };

    public Option<string?> Report { get; } = new("--report") { Description = "Also write the result as one page of HTML, with curves.", HelpName = "FILE.html" };

    public Option<bool> RequireTargets { get; } = new("--require-targets") { Description = "Return 1 when a target is missed." };

    public Option<bool> Quiet { get; } = new("--quiet") { Description = "Show no progress." };

    public ConnectionOptions Connection { get; }

    public LoadOptions(ToolTerminal terminal, MessageKind messages)
    {
        Connection = new(terminal);
        Messages = new("--messages") { Description = "FHIR R4 Observations, HL7 v2 messages ORU^R01, or both by turns.", DefaultValueFactory = _ => messages };
        Topic.Validators.Add(TopicName.Check);
        Client.AcceptOnlyFromAmong("ours", "raw", "both");
        Preset.AcceptOnlyFromAmong(Enum.GetNames<ProducerPreset>());
    }

    /// <summary>Gets those that a load test of a kind has.</summary>
    public IEnumerable<Option> Of(LoadKind kind) =>
    [
        Topic, Embedded, Partitions, Preset, Client, Duration, Count,
        .. kind == LoadKind.Consume ? (Option[])[Fill] : [Threads, Rate, WarmUp],
        Messages, Size, Patients, Seed, Input, Report, RequireTargets, Quiet, .. Connection.All,
    ];

    public IReadOnlyList<Contender> Contenders(ParseResult line)
    {
        LoadClient[] clients = line.GetValue(Client) switch { "raw" => [LoadClient.Raw], "both" => [LoadClient.Ours, LoadClient.Raw], _ => [LoadClient.Ours] };
        return [.. from preset in line.GetValue(Preset)!.Distinct() from client in clients select new Contender(client, Enum.Parse<ProducerPreset>(preset))];
    }

    /// <exception cref="ToolException">The input cannot be read.</exception>
    public async Task<LoadMessages> MessagesAsync(ParseResult line, CancellationToken cancellationToken) => line.GetValue(Input) is { } input
        ? await NdjsonMessages.ReadAsync(input, cancellationToken).ConfigureAwait(false)
        : InventedMessages.Create(line.GetValue(Messages), line.GetValue(Size), line.GetValue(Patients), line.GetValue(Seed));
}
