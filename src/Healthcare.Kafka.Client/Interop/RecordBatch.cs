namespace Healthcare.Kafka.Client;

/// <summary>Records whose bytes lie elsewhere than in arrays of their own, until each is given back. A record's slot is its place among them.</summary>
internal abstract class RecordBatch : RecordMemory
{
    /// <returns>Null for none.</returns>
    public abstract Headers? ReadHeaders(int slot);

    /// <returns>The value of the last header of the name; null where it is null or there is none.</returns>
    public abstract byte[]? LastHeader(int slot, string name);

    /// <summary>Copies the value of the last header of the name, if there is room for all of it.</summary>
    /// <returns>Its length, which may be more than there is room for; -1 where it is null or there is none.</returns>
    public abstract int CopyLastHeader(int slot, string name, Span<byte> target);

    /// <summary>Gives records of this batch back. One that is back already is passed over.</summary>
    public abstract void Release(ReadOnlySpan<RawRecord> records);
}
