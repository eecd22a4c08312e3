namespace Healthcare.Kafka.Client;

/// <summary>Bytes, or none at all, which is not the same as an empty text.</summary>
internal readonly ref struct OptionalBytes
{
    private readonly bool _isPresent;

    public OptionalBytes(ReadOnlySpan<byte> bytes)
    {
        Bytes = bytes;
        _isPresent = true;
    }

    public ReadOnlySpan<byte> Bytes { get; }

    public bool IsAbsent => !_isPresent;

    public static implicit operator OptionalBytes(byte[]? bytes) => bytes is null ? default : new(bytes.AsSpan());
}
