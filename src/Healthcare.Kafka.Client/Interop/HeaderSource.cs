namespace Healthcare.Kafka.Client;

/// <summary>A record's headers: read already, or to be read from the native message. Nothing where there are none.</summary>
internal readonly struct HeaderSource(object? source, int slot)
{
    /// <summary>Reads the headers, from a native message with each call; null for none.</summary>
    public Headers? Read() => source is NativeBatch native ? native.ReadHeaders(slot) : (Headers?)source;

    /// <summary>Gets the value of the last header of a name; null where it is null or there is none.</summary>
    public byte[]? Last(string name) =>
        source is NativeBatch native ? native.LastHeader(slot, name) : source is Headers headers && headers.TryGetLastBytes(name, out var value) ? value : null;
}
