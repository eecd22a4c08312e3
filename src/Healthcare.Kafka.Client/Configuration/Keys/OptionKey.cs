namespace Healthcare.Kafka.Client;

/// <summary>One row of the key table: an option, its librdkafka key, its range, and every default there is.</summary>
/// <remarks>
/// Texts are as librdkafka writes them and in the key's unit, but for <see cref="OptionUnit.BytesSentAsKbytes"/>, which stays in bytes.
/// </remarks>
internal sealed class OptionKey
{
    private readonly Func<object, object?> _get;
    private readonly string?[] _presets;

    public OptionKey(string property, string? key, OptionUnit unit, Func<object, object?> get, string?[]? presets)
    {
        Property = property;
        Key = key;
        Unit = unit;
        _get = get;
        _presets = presets ?? [];
    }

    /// <summary>Gets the property's path from the options class, such as Security.Protocol.</summary>
    public string Property { get; }

    /// <summary>Gets the librdkafka key; null for an option of this library's own.</summary>
    public string? Key { get; }

    public OptionUnit Unit { get; }

    public long? Least { get; init; }

    public long? Most { get; init; }

    /// <summary>Gets librdkafka's default; null when it has none.</summary>
    public string? Librdkafka { get; init; }

    /// <summary>Gets the guide's value; null where the guide is silent.</summary>
    public string? Guide { get; init; }

    /// <summary>Gets other names of the same key.</summary>
    public IReadOnlyList<string> Aliases => KeyAliases.Of(Key, Property);

    /// <summary>Gets whether the property can be unset; one that cannot always has a value, its preset's to begin with.</summary>
    public bool IsNullable =>
        !Property.StartsWith("Retry.", StringComparison.Ordinal)
        && !Property.StartsWith("RetryTopic.", StringComparison.Ordinal)
        && !Property.StartsWith("Security.AllowInsecure", StringComparison.Ordinal);

    public bool IsSecret => Unit == OptionUnit.Secret;

    /// <summary>Gets the property as configuration writes it, such as Security:Protocol.</summary>
    public string ConfigurationKey => Property.Replace('.', ':');

    public static int Column(int preset) => preset is >= 0 and < 4 ? preset : (int)ProducerPreset.Clinical;

    public bool Names(string key) => key == Key || Aliases.Contains(key);

    /// <summary>Gets what the preset of this column sets; null: nothing, librdkafka's default applies.</summary>
    public string? Preset(int column) => _presets.Length == 0 ? null : _presets[column];

    /// <summary>Gets whether the default is this library's own, whatever the preset.</summary>
    public bool IsLibraryDefault => Key is null && _presets.Distinct().Count() <= 1;

    public object? Value(object options) => _get(options);

    /// <summary>Gets what the options set, as librdkafka writes it; null when they do not.</summary>
    public string? Text(object options) => OptionText.Of(Value(options));

    /// <summary>Gets what applies: the option, or else the preset; null: librdkafka's default.</summary>
    public string? Effective(HealthcareClientOptions options) => Text(options) ?? Preset(options.PresetColumn);

    /// <summary>Gets what applies, in the unit of the key.</summary>
    public string? Sent(HealthcareClientOptions options) => InKeyUnit(Effective(options));

    public string? InKeyUnit(string? text) =>
        text is not null && Unit == OptionUnit.BytesSentAsKbytes ? OptionText.BytesAsKbytes(text) : text;
}
