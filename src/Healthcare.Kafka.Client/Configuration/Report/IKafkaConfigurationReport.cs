namespace Healthcare.Kafka.Client;

/// <summary>The configuration that every registered client really runs with, and where each value came from.</summary>
public interface IKafkaConfigurationReport
{
    /// <summary>Gets one entry per client and key, in the order of registration. Secrets are redacted.</summary>
    IReadOnlyList<KafkaConfigurationEntry> Entries { get; }

    /// <summary>Writes the entries as a table of plain text, one block per client.</summary>
    /// <returns>The table. Secrets are redacted.</returns>
    string ToTable();
}
