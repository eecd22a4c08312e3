namespace Healthcare.Kafka.Client;

/// <summary>
/// The key table: a row per typed option. It drives the mapping to librdkafka, the range checks, the binding of configuration sections, the
/// effective-configuration report and docs/configuration.md; a test compares it with librdkafka's own list.
/// </summary>
/// <remarks>
/// A row reads: property, key, least, most, librdkafka's default, the guide's value, the presets' values in the order Documented, Clinical,
/// HighThroughput, LowLatency. Where a preset has none, librdkafka's default applies. A range is narrower than librdkafka's where its
/// extreme
/// breaks a promise: an endless wait, an unbounded queue, what idempotence forbids.
/// </remarks>
internal static partial class LibrdkafkaKeys
{
    private const int OneSecond = 1_000;
    private const int OneMinute = 60 * OneSecond;
    private const int OneHour = 60 * OneMinute;
    private const int OneDay = 24 * OneHour;

    private const string? None = null;

    /// <summary>No key of librdkafka: this library does it.</summary>
    private const string? Ours = null;

    /// <summary>Gets every row that applies to a producer, in the order in which keys are sent.</summary>
    public static IReadOnlyList<OptionKey> Producer { get; } = [.. Connection, .. ProducerRows, .. Security];

    /// <summary>Gets every row that applies to a consumer, in the order in which keys are sent.</summary>
    public static IReadOnlyList<OptionKey> Consumer { get; } = [.. Connection, .. ConsumerRows, .. Security];

    public static OptionKey Of(IReadOnlyList<OptionKey> keys, string property) => keys.First(key => key.Property == property);

    /// <summary>What each column of presets is called.</summary>
    private static string?[] PresetNames => [.. Enum.GetNames<ProducerPreset>()];

    private static string?[] Every(string value) => [value, value, value, value];

    private static string?[] AllButDocumented(string value) => [null, value, value, value];
}
