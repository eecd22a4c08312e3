namespace Healthcare.Kafka.Client;

/// <summary>A key that this library sets and lets nobody change, because a guarantee hangs on it.</summary>
/// <param name="Key">The librdkafka key, or the one that Confluent.Kafka reads.</param>
/// <param name="Value">The value.</param>
/// <param name="Guide">The guide's value; null where the guide is silent.</param>
/// <param name="Why">The guarantee.</param>
internal sealed record FixedKey(string Key, string Value, string? Guide, string Why);
