using System.Globalization;

namespace ClinicalPipeline;

/// <summary>The command line.</summary>
internal sealed record Arguments
{
    public const string Usage = """
        Sends FHIR events through the documented producer, reads them back in batches, raises alerts, and checks that nothing is lost,
        duplicated or out of order per patient.

        Usage: ClinicalPipeline [options]

          --events N                 repeat the input to N events (default: the input once)
          --input PATH               FHIR R4 resources, one JSON document a line, plain or gzip
                                     (default: ../shared/fhir/clinical-events.ndjson.gz beside the checkout if there, else generated)
          --bootstrap-servers LIST   host:port,... of a real cluster; missing topics are created
                                     (default: Kafka:BootstrapServers, else an embedded cluster of 3 brokers in this process)
          --schema-registry [URL]    write alerts with a schema id in front, as Confluent's serializers do; their schema is registered
                                     (default: an embedded registry in this process)
          --show-config              print the effective configuration of every client and exit
          --help                     print this and exit

        Every setting of appsettings.json can be given in the environment, for example Kafka__Security__Protocol=SaslSsl.
        A test cluster without TLS is accepted in the Development environment (eng/demo.sh, dotnet run), by appsettings.Development.json.

        Exit code: 0 all is well; 1 an event is lost, out of order or not delivered; 2 the input, an argument or a setting is wrong.
        """;

    public long? Events { get; private init; }

    public string? Input { get; private init; }

    public string? BootstrapServers { get; private init; }

    /// <summary>The registry's URL; empty for an embedded one; null for messages without schema ids.</summary>
    public string? SchemaRegistry { get; private init; }

    public bool ShowConfig { get; private init; }

    public bool Help { get; private init; }

    /// <exception cref="InputException">An argument is unknown, or its value is missing or wrong.</exception>
    public static Arguments Parse(IReadOnlyList<string> args)
    {
        var parsed = new Arguments();
        var rest = new Queue<string>(args);
        while (rest.TryDequeue(out var argument))
        {
            var (name, inline) = argument.IndexOf('=', StringComparison.Ordinal) is var at and > 0 && argument.StartsWith("--", StringComparison.Ordinal)
                ? (argument[..at], argument[(at + 1)..])
                : (argument, null);
            parsed = name switch
            {
                "--events" => parsed with { Events = Count(name, Value(name, inline, rest)) },
                "--input" => parsed with { Input = Value(name, inline, rest) },
                "--bootstrap-servers" => parsed with { BootstrapServers = Value(name, inline, rest) },
                "--schema-registry" => parsed with { SchemaRegistry = Optional(inline, rest) },
                "--show-config" when inline is null => parsed with { ShowConfig = true },
                "--help" or "-h" or "-?" when inline is null => parsed with { Help = true },
                _ => throw new InputException($"Unknown argument {argument}; --help lists those there are."),
            };
        }

        return parsed;
    }

    private static string Optional(string? inline, Queue<string> rest) =>
        inline ?? (rest.TryPeek(out var next) && !next.StartsWith("--", StringComparison.Ordinal) ? rest.Dequeue() : "");

    private static string Value(string name, string? inline, Queue<string> rest)
    {
        if (inline is null && rest.TryPeek(out var next) && !next.StartsWith("--", StringComparison.Ordinal))
        {
            inline = rest.Dequeue();
        }

        return string.IsNullOrWhiteSpace(inline) ? throw new InputException($"{name} needs a value.") : inline;
    }

    private static long Count(string name, string value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 1_000_000_000
            ? count
            : throw new InputException($"{name} is {value}; allowed 1 to 1000000000.");
}
