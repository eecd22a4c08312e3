namespace Healthcare.Kafka.Client;

/// <summary>How the connection to the brokers is protected.</summary>
public sealed class KafkaSecurityOptions
{
    /// <summary>Gets or sets the security protocol.</summary>
    public SecurityProtocol? Protocol { get; set; }

    /// <summary>Gets or sets whether a connection without TLS is accepted.</summary>
    public bool AllowInsecurePlaintext { get; set; }
}
