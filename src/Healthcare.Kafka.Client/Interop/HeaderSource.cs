namespace Healthcare.Kafka.Client;

/// <summary>A record's headers: read already, or to be read where the record lies. Nothing where there are none.</summary>
internal readonly struct HeaderSource(object? source, int slot)
{
    /// <summary>Reads the headers, in a batch with each call; null for none.</summary>
    public Headers? Read() => source is RecordBatch batch ? batch.ReadHeaders(slot) : (Headers?)source;

    /// <summary>Gets the value of the last header of a name; null where it is null or there is none.</summary>
    public byte[]? Last(string name) =>
        source is RecordBatch batch ? batch.LastHeader(slot, name) : source is Headers headers && headers.TryGetLastBytes(name, out var value) ? value : null;

    /// <summary>Copies that value, if there is room for all of it.</summary>
    /// <returns>Its length, which may be more than there is room for; -1 where it is null or there is none.</returns>
    public int CopyLast(string name, Span<byte> target)
    {
        if (source is RecordBatch batch)
        {
            return batch.CopyLastHeader(slot, name, target);
        }

        var value = Last(name);
        value?.AsSpan(0, value.Length <= target.Length ? value.Length : 0).CopyTo(target);
        return value?.Length ?? -1;
    }
}
