namespace Healthcare.Kafka.Client;

/// <summary>Numbers from 0 on, seven bits to a byte, the lowest first.</summary>
internal static class Varint
{
    public static void Write(List<byte> bytes, long value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
    }
}

/// <summary>Reads numbers written by <see cref="Varint"/>.</summary>
internal ref struct VarintReader(ReadOnlySpan<byte> bytes)
{
    public ReadOnlySpan<byte> Rest { get; private set; } = bytes;

    /// <returns>Whether there was a number.</returns>
    public bool TryRead(out long value)
    {
        value = 0;
        for (var index = 0; index < Rest.Length && index < 9; index++)
        {
            value |= (long)(Rest[index] & 0x7f) << (7 * index);
            if (Rest[index] < 0x80)
            {
                Rest = Rest[(index + 1)..];
                return true;
            }
        }

        return false;
    }
}
