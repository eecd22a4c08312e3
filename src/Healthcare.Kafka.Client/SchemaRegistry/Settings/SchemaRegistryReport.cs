using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>Lists what the registry's client runs with, for the configuration report.</summary>
internal sealed class SchemaRegistryReport(IOptionsMonitor<SchemaRegistryOptions> options)
{
    private const string Client = "Schema registry";

    public IEnumerable<KafkaConfigurationEntry> Entries
    {
        get
        {
            var current = options.CurrentValue;
            return SchemaRegistryKeys.All.Select(row => OptionEntry.Of(Client, row.Key ?? row.Property, row, current, current.Bound)).Where(entry => entry.Value is not null);
        }
    }
}
