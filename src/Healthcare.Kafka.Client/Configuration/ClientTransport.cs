namespace Healthcare.Kafka.Client;

/// <summary>The way a client's messages take between this library and librdkafka. Guarantees, settings and outcomes are the same on both.</summary>
public enum ClientTransport
{
    /// <summary>The native way where it can be had, else the managed one, with one warning. The default.</summary>
    Auto,

    /// <summary>Confluent.Kafka's public API: more CPU time and memory per message.</summary>
    Managed,

    /// <summary>librdkafka's functions, called without objects per message. Where they cannot be had, the host does not start.</summary>
    Native,
}
