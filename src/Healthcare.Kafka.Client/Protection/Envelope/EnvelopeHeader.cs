using System.Buffers.Binary;

namespace Healthcare.Kafka.Client;

/// <summary>The first bytes of an envelope, up to the nonce: they are authenticated, not encrypted.</summary>
/// <remarks>docs/protection.md describes the format byte by byte.</remarks>
internal readonly ref struct EnvelopeHeader
{
    public const byte Version = 1;
    public const int NonceLength = 12;

    private const int FixedLength = 6;
    private const int SizeLength = sizeof(uint);
    private const byte Brotli = 0b0000_0001;

    private EnvelopeHeader(ReadOnlySpan<byte> keyId, uint? uncompressed, int length)
    {
        KeyId = keyId;
        Uncompressed = uncompressed;
        Length = length;
    }

    // No UTF-8 text begins with its first byte, and no payload of a schema registry.
    private static ReadOnlySpan<byte> Magic => [0x9E, (byte)'H', (byte)'K'];

    public ReadOnlySpan<byte> KeyId { get; }

    /// <summary>Gets how long the plaintext is before compression; null when it is not compressed.</summary>
    public uint? Uncompressed { get; }

    /// <summary>Gets how many bytes stand before the nonce.</summary>
    public int Length { get; }

    public static bool IsEnvelope(ReadOnlySpan<byte> value) => value.StartsWith(Magic);

    /// <summary>Reads the header of an envelope. It trusts nothing: what it says is not authenticated yet.</summary>
    public static PayloadIntegrityFailure? Read(ReadOnlySpan<byte> envelope, out EnvelopeHeader header)
    {
        header = default;
        if (!IsEnvelope(envelope))
        {
            return PayloadIntegrityFailure.NotProtected;
        }

        if (envelope.Length > Magic.Length && envelope[3] != Version)
        {
            return PayloadIntegrityFailure.UnknownVersion;
        }

        if (envelope.Length < FixedLength || (envelope[4] & ~Brotli) != 0)
        {
            return PayloadIntegrityFailure.Malformed;
        }

        var isCompressed = envelope[4] == Brotli;
        var length = FixedLength + envelope[5] + (isCompressed ? SizeLength : 0);
        if (envelope.Length < length + NonceLength + PayloadEnvelope.TagLength || !ProtectionNames.IsKeyId(envelope.Slice(FixedLength, envelope[5])))
        {
            return PayloadIntegrityFailure.Malformed;
        }

        header = new EnvelopeHeader(
            envelope.Slice(FixedLength, envelope[5]),
            isCompressed ? BinaryPrimitives.ReadUInt32BigEndian(envelope[(length - SizeLength)..]) : null,
            length);
        return null;
    }

    public static int LengthOf(DataKey key, bool isCompressed) => FixedLength + key.IdBytes.Length + (isCompressed ? SizeLength : 0);

    public static void Write(Span<byte> envelope, DataKey key, int? uncompressed)
    {
        Magic.CopyTo(envelope);
        envelope[3] = Version;
        envelope[4] = uncompressed is null ? (byte)0 : Brotli;
        envelope[5] = (byte)key.IdBytes.Length;
        key.IdBytes.CopyTo(envelope[FixedLength..]);
        if (uncompressed is { } length)
        {
            BinaryPrimitives.WriteUInt32BigEndian(envelope[(FixedLength + key.IdBytes.Length)..], (uint)length);
        }
    }
}
