using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Healthcare.Kafka.Client;

/// <summary>What an envelope is bound to beside its own header: with another topic, key, content type or message id it does not open.</summary>
/// <param name="topic">The topic that the message was produced to.</param>
/// <param name="key">The message key as it is sent.</param>
/// <param name="contentType">The header's value.</param>
/// <param name="messageId">The header's value.</param>
internal readonly ref struct MessageBinding(string topic, OptionalBytes key, OptionalBytes contentType, OptionalBytes messageId)
{
    private const uint Absent = uint.MaxValue;
    private const int LengthSize = sizeof(uint);

    private readonly OptionalBytes _key = key;
    private readonly OptionalBytes _contentType = contentType;
    private readonly OptionalBytes _messageId = messageId;

    /// <summary>Writes the additional data: the header, then each part with its length in front, so that no two bindings have the same bytes.</summary>
    /// <param name="header">The envelope's header.</param>
    /// <param name="buffer">The caller's bytes, taken where they suffice.</param>
    /// <param name="rented">What had to be rented; the caller returns it.</param>
    public ReadOnlySpan<byte> Write(ReadOnlySpan<byte> header, Span<byte> buffer, out byte[]? rented)
    {
        var length = header.Length + (4 * LengthSize) + Encoding.UTF8.GetMaxByteCount(topic.Length) + _key.Bytes.Length + _contentType.Bytes.Length + _messageId.Bytes.Length;
        rented = length <= buffer.Length ? null : ArrayPool<byte>.Shared.Rent(length);
        var target = rented is null ? buffer : rented;
        header.CopyTo(target);
        var at = header.Length;
        var topicLength = Encoding.UTF8.GetBytes(topic, target[(at + LengthSize)..]);
        BinaryPrimitives.WriteUInt32BigEndian(target[at..], (uint)topicLength);
        at += LengthSize + topicLength;
        Append(_key, target, ref at);
        Append(_contentType, target, ref at);
        Append(_messageId, target, ref at);
        return target[..at];
    }

    private static void Append(OptionalBytes part, Span<byte> target, ref int at)
    {
        BinaryPrimitives.WriteUInt32BigEndian(target[at..], part.IsAbsent ? Absent : (uint)part.Bytes.Length);
        part.Bytes.CopyTo(target[(at + LengthSize)..]);
        at += LengthSize + part.Bytes.Length;
    }
}
