using System.Buffers.Binary;
using System.Buffers.Text;

namespace Healthcare.Kafka.Client;

/// <summary>UTF-8. Bytes that are not valid UTF-8 are refused: the replacement character would hide that the text is damaged.</summary>
internal sealed class StringDeserializer : PayloadDeserializer<string>
{
    public override string Deserialize(RecordBytes data, SerializationContext context) =>
        data.IsNull ? null! : StringSerializer.Utf8.GetString(data.Span);
}

/// <summary>The 36 characters of the "D" format, upper or lower case.</summary>
internal sealed class GuidDeserializer : PayloadDeserializer<Guid>
{
    internal const int TextLength = 36;

    public override Guid Deserialize(RecordBytes data, SerializationContext context) =>
        !data.IsNull && Utf8Parser.TryParse(data.Span, out Guid value, out var consumed, 'D') && consumed == data.Span.Length
            ? value
            : throw new FormatException("Not a UUID in 36 characters.");
}

/// <summary>Four bytes, big-endian.</summary>
internal sealed class Int32Deserializer : PayloadDeserializer<int>
{
    public override int Deserialize(RecordBytes data, SerializationContext context) =>
        !data.IsNull && data.Span.Length == sizeof(int)
            ? BinaryPrimitives.ReadInt32BigEndian(data.Span)
            : throw new FormatException("Not a 32-bit integer in 4 bytes.");
}

/// <summary>Eight bytes, big-endian.</summary>
internal sealed class Int64Deserializer : PayloadDeserializer<long>
{
    public override long Deserialize(RecordBytes data, SerializationContext context) =>
        !data.IsNull && data.Span.Length == sizeof(long)
            ? BinaryPrimitives.ReadInt64BigEndian(data.Span)
            : throw new FormatException("Not a 64-bit integer in 8 bytes.");
}

/// <summary>A copy: a handler may change its array, and a retry must still see the message.</summary>
internal sealed class ByteArrayDeserializer : PayloadDeserializer<byte[]>
{
    public override byte[] Deserialize(RecordBytes data, SerializationContext context) =>
        data.ToArray()!;
}

/// <summary>The message's own bytes, not copied and good until its batch ends. A null key is empty: the type has no null.</summary>
internal sealed class MemoryDeserializer : PayloadDeserializer<ReadOnlyMemory<byte>>
{
    public override bool KeepsBytes => true;

    public override ReadOnlyMemory<byte> Deserialize(RecordBytes data, SerializationContext context) =>
        data.ToView();
}
