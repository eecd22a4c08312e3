using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>What a client is for.</summary>
internal enum ClientKind
{
    Producer,
    Consumer,

    /// <summary>Creates and looks at topics.</summary>
    Topics,
}

/// <summary>One registered client: its kind, the name of its options, the name people see, and its configuration section.</summary>
internal sealed record RegisteredClient(ClientKind Kind, string OptionsName, string Name, string Section)
{
    /// <summary>The section that all clients share.</summary>
    public const string SharedSection = "Kafka";

    /// <summary>The visible name of the producer that was registered without one.</summary>
    public const string UnnamedProducer = "default";

    /// <summary>The name of the producer that writes the dead letters of all consumers. No other producer may have it.</summary>
    public const string DeadLetterProducer = "dead-letters";

    /// <summary>The visible name of the client that creates topics, of which there is one.</summary>
    public const string TopicsName = "topics";

    public static RegisteredClient Of(ClientKind kind, string? optionsName) => (kind, optionsName) switch
    {
        (ClientKind.Producer, null or "") => new(kind, Options.DefaultName, UnnamedProducer, $"{SharedSection}:Producer"),
        (ClientKind.Producer, var name) => new(kind, name, name, $"{SharedSection}:Producers:{name}"),
        (ClientKind.Topics, _) => new(kind, Options.DefaultName, TopicsName, $"{SharedSection}:Topics"),
        (_, var name) => new(kind, name ?? Options.DefaultName, name ?? "", $"{SharedSection}:Consumers:{name}"),
    };

    /// <summary>Names the client as messages do.</summary>
    /// <returns>Such as Producer 'alerts'.</returns>
    public override string ToString() => Kind == ClientKind.Topics ? "Topics" : $"{Kind} '{Name}'";
}
