namespace Healthcare.Kafka.Client;

/// <summary>One key of one client: its value, where it came from, and what the tuning guide says.</summary>
/// <param name="Client">The client, such as Producer 'alerts'.</param>
/// <param name="Key">The librdkafka key, or the property's name for an option of this library's own.</param>
/// <param name="Value">The value in the key's unit; <see langword="null"/> when nothing applies; secrets are redacted.</param>
/// <param name="Origin">What kind of place the value came from.</param>
/// <param name="Source">The place itself: the preset's name or the configuration path.</param>
/// <param name="GuideValue">The guide's value in the same unit; <see langword="null"/> where the guide is silent.</param>
public sealed record KafkaConfigurationEntry(
    string Client, string Key, string? Value, KafkaConfigurationOrigin Origin, string Source, string? GuideValue);
