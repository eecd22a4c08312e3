namespace Healthcare.Kafka.Client;

/// <summary>A serialized message on its way out.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Key">The key's bytes; null for a message without one.</param>
/// <param name="Value">The value's bytes; null for a tombstone.</param>
/// <param name="Headers">The headers.</param>
/// <param name="Timestamp">The timestamp; the default lets librdkafka take the time.</param>
internal readonly record struct OutgoingRecord(string Topic, byte[]? Key, byte[]? Value, OutgoingHeaders Headers, Timestamp Timestamp)
{
    /// <summary>Gets the partition; null leaves it to the partitioner.</summary>
    public int? Partition { get; init; }

    /// <summary>Gets the most bytes that the message takes in a record batch; 0 when nobody counted.</summary>
    public int Size { get; init; }

    /// <summary>Makes a record that shares nothing with this one.</summary>
    public OutgoingRecord Copy() => this with { Key = Key?.ToArray(), Value = Value?.ToArray(), Headers = Headers.Copy() };

    // A record struct prints its members, and these are payload.
    public override string ToString() => Topic;
}
