namespace Healthcare.Kafka.Client;

/// <summary>What producers and consumers have in common: how to reach the cluster.</summary>
public abstract class HealthcareClientOptions
{
    /// <summary>Gets or sets the brokers to ask first, as host:port separated by commas.</summary>
    public string? BootstrapServers { get; set; }

    /// <summary>Gets or sets the name under which brokers log and meter this client.</summary>
    public string? ClientId { get; set; }

    /// <summary>Gets or sets how the connection is protected.</summary>
    public KafkaSecurityOptions Security { get; set; } = new();

    /// <summary>Gets further librdkafka keys, for those without a property of their own.</summary>
    public IDictionary<string, string> Librdkafka { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
