namespace Healthcare.Kafka.Client;

/// <summary>A record's headers: read already, or to be read where the record lies. Nothing where there are none.</summary>
internal readonly struct HeaderSource(object? source, int slot)
{
    /// <summary>Reads the headers, in a batch with each call; null for none.</summary>
    public Headers? Read() => source is RecordBatch batch ? batch.ReadHeaders(slot) : (Headers?)source;

    /// <summary>Gets the value of the last header of a name; null where it is null or there is none.</summary>
    public byte[]? Last(string name) =>
        source is RecordBatch batch ? batch.LastHeader(slot, name) : source is Headers headers && headers.TryGetLastBytes(name, out var value) ? value : null;
}
