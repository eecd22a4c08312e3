namespace Healthcare.Kafka.Client;

/// <summary>
/// The key table: a row per typed option. It drives the mapping to librdkafka, the range checks, the binding of configuration sections, the
/// effective-configuration report and docs/configuration.md; a test compares it with librdkafka's own list.
/// </summary>
/// <remarks>
/// A range may be narrower than librdkafka's where its extreme breaks a promise (an endless wait, an unbounded queue). Presets stand in the order
/// Documented, Clinical, HighThroughput, LowLatency; null sends nothing, so librdkafka's default applies.
/// </remarks>
internal static partial class LibrdkafkaKeys
{
    private const int OneSecond = 1_000;
    private const int OneMinute = 60 * OneSecond;
    private const int OneHour = 60 * OneMinute;
    private const int OneDay = 24 * OneHour;

    private const string? NoDefault = null;
    private const string? NotInGuide = null;

    /// <summary>No key of librdkafka: this library does it.</summary>
    private const string? Ours = null;

    // Properties, because the order in which the fields of a partial class are initialized is nobody's promise.
    private static string?[] NoPreset => [];

    private static string?[] NotUnlessSet => ["false", "false", "false", "false"];

    /// <summary>Gets every row that applies to a producer, in the order in which keys are sent.</summary>
    public static IReadOnlyList<OptionKey> Producer { get; } = [.. Connection, .. ProducerRows, .. Security];

    /// <summary>Gets every row that applies to a consumer, in the order in which keys are sent.</summary>
    public static IReadOnlyList<OptionKey> Consumer { get; } = [.. Connection, .. ConsumerRows, .. Security];

    public static OptionKey Of(IReadOnlyList<OptionKey> keys, string property) => keys.First(key => key.Property == property);
}
