using System.Globalization;

namespace Healthcare.Kafka.Client;

/// <summary>
/// Gathers what is wrong with one client's options, each error in the same words: client, configuration path (key), value, rule.
/// </summary>
internal sealed class OptionErrors(RegisteredClient client, HealthcareClientOptions options)
{
    private readonly List<string> _errors = [];

    public IReadOnlyList<string> All => _errors;

    /// <summary>Refuses the value that an option has, or that its preset gives it.</summary>
    public void Refuse(string property, string rule) => Add($"{Name(property)} is {Value(property)}; {rule}.");

    /// <summary>Refuses an option that must be set and is not.</summary>
    public void Missing(string property, string remedy) => Add($"{Name(property)} is not set; {remedy}.");

    public void Add(string error) => _errors.Add($"{client}: {error}");

    /// <summary>Refuses two options that do not fit together, and shows both values.</summary>
    public void RefusePair(string property, string rule, string other, string suffix = "") =>
        Refuse(property, $"{rule} {Name(other)}, which is {Value(other)}{suffix}");

    /// <summary>Gets an option's number in the unit of its row: the option's own, the preset's, or librdkafka's default.</summary>
    public double Number(string property) =>
        double.Parse(ClientConfiguration.Text(options, property), CultureInfo.InvariantCulture);

    public string Path(string property) => $"{client.Section}:{property.Replace('.', ':')}";

    public string Name(string property) => LibrdkafkaKeys.Of(options.Keys, property).Key is { } key ? $"{Path(property)} ({key})" : Path(property);

    private string Value(string property)
    {
        var row = LibrdkafkaKeys.Of(options.Keys, property);
        var (text, origin) = row switch
        {
            _ when row.Text(options) is { } set => (set, ""),
            _ when row.Preset(options.PresetColumn) is { } preset => (preset, " by the preset"),
            _ => (row.Librdkafka, " by default"),
        };
        return OptionDisplay.Value(row, text) + origin;
    }
}
