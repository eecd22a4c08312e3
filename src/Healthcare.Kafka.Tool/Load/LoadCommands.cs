using System.CommandLine;

namespace Healthcare.Kafka.Tool;

/// <summary>The load tests.</summary>
internal static class LoadCommands
{
    public static Command Create(ToolTerminal terminal) => new("load", "Measures clients and cluster with clinical messages. Writes to the topic that it is given.")
    {
        Of(terminal, "produce", LoadKind.Produce, MessageKind.Fhir, "Measures producers: rate, and the time until a message is persisted.")
            .WithExample("load produce --embedded --duration 3", "a try-out without a cluster")
            .WithExample("load produce -b kafka-1:9092 --plaintext --topic benchmark-topic --count 10000000 --size 1024", "the guide's kafka-producer-perf-test")
            .WithExample("load produce --appsettings appsettings.json --topic load-test --preset Clinical --preset HighThroughput --client both --report load.html", "presets and clients side by side"),
        Of(terminal, "consume", LoadKind.Consume, MessageKind.Fhir, "Measures a consumer that reads a topic from its beginning, in a group of its own.")
            .WithExample("load consume --embedded", "a try-out without a cluster")
            .WithExample("load consume --appsettings appsettings.json --topic benchmark-topic --count 10000000", "the guide's kafka-consumer-perf-test"),
        Of(terminal, "e2e", LoadKind.EndToEnd, MessageKind.Fhir, "Measures the time from the call that sends a message to the handler that gets it: one message on its way per sender, or at --rate.")
            .WithExample("load e2e -b kafka-1:9092 --plaintext --topic load-test --threads 1 --count 10000 --size 1024", "the guide's EndToEndLatency")
            .WithExample("load e2e --appsettings appsettings.json --topic load-test --rate 2000 --preset LowLatency --require-targets", "does an alert arrive within the target?"),
        Of(terminal, "mixed", LoadKind.Mixed, MessageKind.Mixed, "The guide's healthcare load test: senders of FHIR and HL7 messages, and a consumer, at once.")
            .WithExample("load mixed --embedded --duration 3 --rate 1000", "a try-out without a cluster")
            .WithExample("load mixed --appsettings appsettings.json --topic load-test --rate 20000 --duration 300 --threads 8 --report load.html --json", "five minutes at a rate, as a page and as JSON"),
    };

    private static ToolCommand Of(ToolTerminal terminal, string name, LoadKind kind, MessageKind messages, string description)
    {
        var options = new LoadOptions(terminal, messages);
        var command = new ToolCommand(name, description);
        command.AddAll(options.Of(kind));
        return command.Does(terminal, (line, output, cancellationToken) => new LoadCommand(kind, options, line, output).RunAsync(cancellationToken));
    }
}
