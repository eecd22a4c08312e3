namespace Healthcare.Kafka.Client;

/// <summary>A serialized message on its way out.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Key">The key's bytes; null for a message without one.</param>
/// <param name="Value">The value's bytes; null for a tombstone.</param>
/// <param name="Headers">The headers; null for none.</param>
/// <param name="Timestamp">The timestamp; the default lets librdkafka take the time.</param>
internal readonly record struct OutgoingRecord(string Topic, byte[]? Key, byte[]? Value, Headers? Headers, Timestamp Timestamp)
{
    // A record struct prints its members, and these are payload.
    public override string ToString() => Topic;
}
