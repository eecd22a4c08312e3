namespace Healthcare.Kafka.Client;

/// <summary>The options with every default in place.</summary>
internal sealed class SchemaRegistrySettings(SchemaRegistryOptions options)
{
    public SchemaRegistryOptions Options => options;

    // A path is kept only where it ends with a slash: the registry may stand behind one.
    public IReadOnlyList<Uri> Urls { get; } = [.. options.Urls.Select(url => new Uri(url.TrimEnd('/') + "/"))];

    public TimeSpan RequestTimeout { get; } = Time(options, nameof(options.RequestTimeout));

    public int MaxRetries { get; } = Count(options, nameof(options.MaxRetries));

    public TimeSpan RetriesWait { get; } = Time(options, nameof(options.RetriesWait));

    public TimeSpan RetriesMaxWait { get; } = Time(options, nameof(options.RetriesMaxWait));

    public int ConnectionsMaxPerServer { get; } = Count(options, nameof(options.ConnectionsMaxPerServer));

    public int MaxCachedSchemas { get; } = Count(options, nameof(options.MaxCachedSchemas));

    public TimeSpan LatestCacheTtl { get; } = Time(options, nameof(options.LatestCacheTtl));

    public TimeSpan UnknownSchemaWait { get; } = Time(options, nameof(options.UnknownSchemaWait));

    private static TimeSpan Time(SchemaRegistryOptions options, string property) => OptionText.Time(SchemaRegistryKeys.Effective(options, property));

    private static int Count(SchemaRegistryOptions options, string property) => OptionText.Number(SchemaRegistryKeys.Effective(options, property));
}
