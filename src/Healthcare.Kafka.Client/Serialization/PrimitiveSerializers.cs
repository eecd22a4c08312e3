using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Healthcare.Kafka.Client;

/// <summary>UTF-8. Text that is not valid Unicode is refused: the replacement character would be another text, and another key.</summary>
internal sealed class StringSerializer : PayloadSerializer<string>
{
    internal static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public override byte[]? Serialize(string data, SerializationContext context) => data is null ? null : Utf8.GetBytes(data);
}

/// <summary>The 36 characters of the "D" format, as Java's UUIDSerializer writes them: the same id is the same key, in every language.</summary>
internal sealed class GuidSerializer : PayloadSerializer<Guid>
{
    public override byte[] Serialize(Guid data, SerializationContext context)
    {
        var text = new byte[GuidDeserializer.TextLength];
        data.TryFormat(text, out _, "D");
        return text;
    }
}

/// <summary>Four bytes, big-endian, as Confluent's and Java's.</summary>
internal sealed class Int32Serializer : PayloadSerializer<int>
{
    public override byte[] Serialize(int data, SerializationContext context)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, data);
        return bytes;
    }
}

/// <summary>Eight bytes, big-endian, as Confluent's and Java's.</summary>
internal sealed class Int64Serializer : PayloadSerializer<long>
{
    public override byte[] Serialize(long data, SerializationContext context)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, data);
        return bytes;
    }
}

/// <summary>The caller's own array, not copied.</summary>
internal sealed class ByteArraySerializer : PayloadSerializer<byte[]>
{
    public override byte[]? Serialize(byte[] data, SerializationContext context) => data;
}

/// <summary>The bytes of the memory; copied unless the memory is a whole array.</summary>
internal sealed class MemorySerializer : PayloadSerializer<ReadOnlyMemory<byte>>
{
    public override byte[] Serialize(ReadOnlyMemory<byte> data, SerializationContext context) =>
        MemoryMarshal.TryGetArray(data, out var segment) && segment is { Offset: 0, Array: { } array } && array.Length == data.Length
            ? array
            : data.ToArray();
}
