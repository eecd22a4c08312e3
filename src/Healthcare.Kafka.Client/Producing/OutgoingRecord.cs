namespace Healthcare.Kafka.Client;

/// <summary>A serialized message on its way out.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Key">The key's bytes; null for a message without one.</param>
/// <param name="Value">The value's bytes; null for a tombstone.</param>
/// <param name="Headers">The headers; null for none.</param>
/// <param name="Timestamp">The timestamp; the default lets librdkafka take the time.</param>
internal readonly record struct OutgoingRecord(string Topic, byte[]? Key, byte[]? Value, Headers? Headers, Timestamp Timestamp)
{
    /// <summary>Gets the partition; null leaves it to the partitioner.</summary>
    public int? Partition { get; init; }

    /// <summary>Makes a record that shares nothing with this one.</summary>
    public OutgoingRecord Copy() => this with { Key = Key?.ToArray(), Value = Value?.ToArray(), Headers = Copy(Headers) };

    // A record struct prints its members, and these are payload.
    public override string ToString() => Topic;

    private static Headers? Copy(Headers? headers)
    {
        if (headers is null)
        {
            return null;
        }

        var copy = new Headers();
        for (var i = 0; i < headers.Count; i++)
        {
            copy.Add(headers[i].Key, headers[i].GetValueBytes()?.ToArray());
        }

        return copy;
    }
}
