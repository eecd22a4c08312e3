namespace Healthcare.Kafka.Client;

/// <summary>The report's line of an option that has no preset: set in a section, by code, or the library's default.</summary>
internal static class OptionEntry
{
    public static KafkaConfigurationEntry Of(string client, string key, OptionKey row, object options, BoundValues bound)
    {
        var text = row.Text(options);
        var path = text is null ? null : bound.PathOf(row.Property, text);
        var (origin, source) = (text, path) switch
        {
            (null, _) => (KafkaConfigurationOrigin.LibraryDefault, "library default"),
            (_, null) when text == row.Preset(0) => (KafkaConfigurationOrigin.LibraryDefault, "library default"),
            (_, null) => (KafkaConfigurationOrigin.Code, "code"),
            _ => (KafkaConfigurationOrigin.Configuration, path),
        };
        var value = text ?? row.Preset(0);
        var shown = value is not null && (row.IsSecret || row.Unit == OptionUnit.Text) ? OptionDisplay.Value(row, value) : value;
        return new(client, key, shown, origin, source, null);
    }
}
