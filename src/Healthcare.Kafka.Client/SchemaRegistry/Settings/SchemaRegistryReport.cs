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
            return SchemaRegistryKeys.All.Select(row => Entry(row, current)).Where(entry => entry.Value is not null);
        }
    }

    private static KafkaConfigurationEntry Entry(OptionKey row, SchemaRegistryOptions options)
    {
        var text = row.Text(options);
        var path = text is null ? null : options.Bound.PathOf(row.Property, text);
        var (origin, source) = (text, path) switch
        {
            (null, _) => (KafkaConfigurationOrigin.LibraryDefault, "library default"),
            (_, null) when text == row.Preset(0) => (KafkaConfigurationOrigin.LibraryDefault, "library default"),
            (_, null) => (KafkaConfigurationOrigin.Code, "code"),
            _ => (KafkaConfigurationOrigin.Configuration, path),
        };
        var value = text ?? row.Preset(0);
        var shown = value is not null && (row.IsSecret || row.Unit == OptionUnit.Text) ? OptionDisplay.Value(row, value) : value;
        return new(Client, row.Key ?? row.Property, shown, origin, source, null);
    }
}
